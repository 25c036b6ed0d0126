#!/usr/bin/env bash
# Refreshes static/vendor: fetches the pinned npm packages, keeps only the minified files pages use, writes SHA-256SUMS.
# Needs npm; neither ./run nor ./test does, because the result is committed. htmx comes from the django-htmx wheel.
set -euo pipefail
cd "$(dirname "$0")/.."
bootstrap=5.3.9
jsqr=1.4.0 # reads the QR code of a photograph in the browser (Apache-2.0)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
vendor=static/vendor

fetch() { # package version → $work/package
    (cd "$work" && rm -rf package && npm pack --silent "$1@$2" >/dev/null && tar -xzf "$1-$2.tgz")
}

fetch bootstrap "$bootstrap"
rm -rf "$vendor"/bootstrap-*
mkdir -p "$vendor/bootstrap-$bootstrap"
# The map is not shipped, and a hashed static storage refuses a link to a missing file.
sed '/^\/\*# sourceMappingURL=/d' "$work/package/dist/css/bootstrap.min.css" >"$vendor/bootstrap-$bootstrap/bootstrap.min.css"
cp "$work/package/LICENSE" "$vendor/bootstrap-$bootstrap/LICENSE"

fetch jsqr "$jsqr"
rm -rf "$vendor"/jsqr-*
mkdir -p "$vendor/jsqr-$jsqr"
cp "$work/package/dist/jsQR.js" "$work/package/LICENSE" "$vendor/jsqr-$jsqr/"

(cd "$vendor" && find . -type f ! -name SHA-256SUMS | LC_ALL=C sort | xargs sha256sum >SHA-256SUMS)
cat "$vendor/SHA-256SUMS"
