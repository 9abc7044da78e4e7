#!/bin/bash
# npm run up: from a fresh clone to a running Drover.
. "$(dirname "$0")/prepare.sh"
# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES
prepare
# As `npm start` does, without npm's own process in between.
# shellcheck disable=SC2046
exec $(node -p 'require("./package.json").scripts.start')
