/** @type {import('next').NextConfig} */
const config = {
  // The path prefix under which a reverse proxy serves Drover, e.g. /drover; fixed when the app is built.
  basePath: process.env.DROVER_BASE_PATH || undefined,
  env: { NEXT_PUBLIC_BASE_PATH: process.env.DROVER_BASE_PATH ?? '' },
  // Two servers of one checkout (development beside tests) need a build directory each.
  distDir: process.env.DROVER_DIST_DIR || '.next',
  poweredByHeader: false,
  devIndicators: false,
}
export default config
