#!/bin/sh
# Builds the look: stylesheet and letters into accueil/web/base/static/base/, which is committed.
# Needs Node 20 or later; nobody else does. `sh look/build.sh --to FOLDER` builds elsewhere.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")"
out=../accueil/web/base/static/base
if [ "${1:-}" = --to ]; then out=$2; fi
[ -d node_modules/sass ] || npm ci --silent

letters=node_modules/@fontsource/atkinson-hyperlegible-next
mkdir -p "$out/fonts"
for part in latin latin-ext; do
    for kind in 400-normal 700-normal 400-italic; do
        name="atkinson-hyperlegible-next-$part-$kind.woff2"
        cp "$letters/files/$name" "$out/fonts/$name"
    done
done
cp "$letters/LICENSE" "$out/fonts/OFL.txt"
cp GOVUK-FRONTEND-LICENCE.txt "$out/GOVUK-FRONTEND-LICENCE.txt"
cp tokens.css favicon.svg "$out/"

# The digest of what it was built from: a test compares it, so that a forgotten build is noticed.
digest=$(cat package-lock.json scss/*.scss tokens.css favicon.svg build.sh | sha256sum | cut -c 1-64)
node_modules/.bin/sass --no-source-map --style=compressed --load-path=node_modules \
    scss/accueil.scss | sed "1s|^|/* Built from look/ $digest. GOV.UK Frontend, MIT */|" \
    >"$out/accueil.css"
