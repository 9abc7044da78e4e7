#!/bin/bash
# npm run bench [NAME...]: the demands on speed and memory, each measured beside its peer in the same run.
. "$(dirname "$0")/../scripts/prepare.sh"
[ "$(id -u)" = 0 ] || die "the lab makes network namespaces and starts libvirtd: run the benchmarks as root"
# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES $TEST_PACKAGES python3-libvirt
prepare
LAB_IS_OURS=""
cleanup() { [ -z "$LAB_IS_OURS" ] || bash e2e/lab/lab.sh down >/dev/null 2>&1 || true; }
trap cleanup EXIT
trap 'exit 130' INT TERM
bash e2e/lab/lab.sh status >/dev/null 2>&1 || LAB_IS_OURS=1
bash e2e/lab/lab.sh up && bash e2e/lab/lab.sh crowd 1000
node bench/run.ts "$@"
