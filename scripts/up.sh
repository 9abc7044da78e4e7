#!/bin/bash
# npm run up: from a fresh clone to a running Drover.
. "$(dirname "$0")/prepare.sh"
# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES
prepare
export NODE_ENV=production
exec node server.ts "$@"
