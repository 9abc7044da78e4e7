#!/bin/bash
# npm test: every suite, whatever the others say; the last line is the sum.
. "$(dirname "$0")/prepare.sh"
[ "$(id -u)" = 0 ] || die "the lab makes network namespaces and starts libvirtd: run the tests as root"
PASSED=0 FAILED=0 LAB_IS_OURS="" FINISHED=""

lab_down() { [ -z "$LAB_IS_OURS" ] || bash e2e/lab/lab.sh down >/dev/null 2>&1 || true; LAB_IS_OURS=""; }
# A time limit that Ctrl-C gets through: timeout(1) leaves the terminal's process group.
RUNNING=""
limited() { local limit=$1 status=0; shift; timeout -k 20 "$limit" "$@" & RUNNING=$!; wait "$RUNNING" || status=$?; RUNNING=""; return $status; }
finish() {
  [ -z "$RUNNING" ] || { kill -TERM "$RUNNING"; wait "$RUNNING"; } 2>/dev/null || true
  lab_down
  # What ended early has failed, and says so in the same words.
  [ -n "$FINISHED" ] || printf '\n%d passed, %d failed\n' "$PASSED" $((FAILED + 1))
}
trap finish EXIT
trap 'exit 130' INT TERM

# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES $TEST_PACKAGES
install_node_modules
export CI=${CI:-true}
rm -rf test-results && mkdir -p test-results

heading() { printf '\n=== %s\n' "$1"; STARTED=$SECONDS; }
count() { # passed failed [skipped]
  PASSED=$((PASSED + $1)) FAILED=$((FAILED + $2))
  printf -- '--- %d passed, %d failed%s, %d s\n' "$1" "$2" "${3:+, $3 skipped}" $((SECONDS - STARTED))
}
check() { # a suite without a reporter: one command, one result
  heading "$1"; shift
  if limited 300 "$@"; then count 1 0; else count 0 1; fi
}
suite() { # title, the JSON that its reporter writes, time limit, command...
  local title=$1 report=$2 limit=$3 status=0 sum; shift 3
  heading "$title"
  limited "$limit" "$@" || status=$?
  [ $status != 124 ] || echo "$title: stopped after $limit seconds"
  sum=$(node scripts/count-results.ts "$report" "$status")
  # shellcheck disable=SC2086
  count $sum
}
free_port() { node -p 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() }); ""' | head -n 1; }
browser_suite() { # title, project
  DROVER_E2E=$2 DROVER_E2E_PORT=$(free_port) PLAYWRIGHT_JSON_OUTPUT_NAME=test-results/$2.json suite "$1" "test-results/$2.json" 900 playwright test --project="$2" --reporter=list,json
}

heading 'Build (binding, Prisma client, app)'
if (build_binding; generate_client; build_app); then count 1 0; else count 0 1; fi
next typegen >/dev/null 2>&1 || true     # the route types that tsc wants; next build of another day may have left none
check 'Types (tsc)' tsc --noEmit
check 'Style (Biome)' biome check --error-on-warnings .
suite 'Unit tests (Vitest)' test-results/unit.json 300 vitest run --reporter=default --reporter=json --outputFile.json=test-results/unit.json
suite 'Binding tests (node-libvirt)' test-results/binding.json 900 vitest run --root packages/node-libvirt --reporter=default --reporter=json --outputFile.json="$PWD/test-results/binding.json"
check 'Package (npm pack, install in an empty project, use)' node packages/node-libvirt/scripts/smoke.mjs
browser_suite 'Browser tests (Playwright, test driver)' browser
heading 'Lab (two libvirt hosts)'
bash e2e/lab/lab.sh status >/dev/null 2>&1 || LAB_IS_OURS=1
if bash e2e/lab/lab.sh up; then
  DROVER_LAB=1 suite 'Binding tests in the lab (node-libvirt)' test-results/binding-lab.json 900 vitest run --root packages/node-libvirt --reporter=default --reporter=json --outputFile.json="$PWD/test-results/binding-lab.json"
  browser_suite 'Lab tests (Playwright, libvirtd and QEMU)' lab
else
  count 0 1
fi
lab_down
FINISHED=1
printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
