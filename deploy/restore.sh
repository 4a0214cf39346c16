#!/bin/sh
# restore.sh COPY.dump KEYS.tar : puts a copy back into an empty database and an empty folder.
#
# Reads DATABASE_URL, DATABASE_OWNER_URL (an empty database of that owner, with the extensions made,
# docs/server.md) and ACCUEIL_DATA (a folder without keys). Refuses a database with tables and a
# folder with keys: nothing is written over. Then brings the tables up to date and proves every bill.
set -eu
: "${DATABASE_URL:?names the plain role}" "${DATABASE_OWNER_URL:?names the role that owns the tables}"
: "${ACCUEIL_DATA:?is the folder for the keys}"
[ $# -eq 2 ] || { echo "usage: restore.sh COPY.dump KEYS.tar" >&2; exit 2; }
accueil="$(cd "$(dirname "$0")/.." && pwd)/.venv/bin/accueil"
umask 077

if [ -f "$1.sha256" ]; then
    (cd "$(dirname "$1")" && sha256sum --check --quiet "$(basename "$1").sha256")
fi
tables=$(psql --no-psqlrc -qAtc "select count(*) from pg_tables where schemaname = 'public'" "$DATABASE_OWNER_URL")
[ "$tables" = 0 ] || { echo "restore: the database has $tables tables; an empty one is needed" >&2; exit 2; }
mkdir -p "$ACCUEIL_DATA"
if [ -e "$ACCUEIL_DATA/field_key" ]; then
    echo "restore: $ACCUEIL_DATA has keys already; a folder without is needed" >&2
    exit 2
fi

tar --extract --no-same-owner --file "$2" --directory "$ACCUEIL_DATA"
# The administrator has made the extensions; their comments are not the owner's to write.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
pg_restore --list "$1" | grep -v ' EXTENSION ' >"$list"
pg_restore --no-owner --exit-on-error --single-transaction --use-list "$list" --dbname "$DATABASE_OWNER_URL" "$1"
psql --no-psqlrc -q -c 'SET client_min_messages = error' -c ANALYZE "$DATABASE_OWNER_URL"
"$accueil" migrate
"$accueil" verify
