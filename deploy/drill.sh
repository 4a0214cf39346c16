#!/bin/sh
# Proves that the newest copy can be put back: into a database of its own (DRILL_DATABASE,
# accueil_drill, made and removed here) and a temporary folder. Says how old the copy is, how long
# it took, and the rows of each table beside those of today. Exit code 1: it cannot be put back.
#
# Reads what backup.sh reads, and DATABASE_URL. ADMIN_URL names a role that may make databases and
# extensions; run it as root or postgres.
set -eu
: "${DATABASE_URL:?}" "${DATABASE_OWNER_URL:?}" "${BACKUPS:?}" "${KEY_BACKUPS:?}"
: "${ADMIN_URL:?names a role that may make databases, such as postgres:///postgres}"
here="$(cd "$(dirname "$0")" && pwd)"
drill="${DRILL_DATABASE:-accueil_drill}"

in_drill() { printf '%s' "$1" | sed -E "s|^([a-z]+://[^/]*/)[^?]*|\1$drill|"; }
asked() { psql --no-psqlrc -qAt -v ON_ERROR_STOP=1 "$@"; }

copy=$(find "$BACKUPS" -maxdepth 1 -name 'accueil-*.dump' | sort | tail -1)
[ -n "$copy" ] || { echo "drill: no copy in $BACKUPS" >&2; exit 1; }
keys="$KEY_BACKUPS/$(basename "$copy" .dump).keys.tar"
[ -f "$keys" ] || { echo "drill: no keys beside $copy: $keys" >&2; exit 1; }
live="$DATABASE_OWNER_URL"
owner=$(asked -c 'select current_user' "$live")
begun=$(date +%s)

rows() { asked -c "select table_name || ' ' || (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from public.%I', table_name), false, true, '')))[1]::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1" "$1"; }

asked -c "set client_min_messages = warning" -c "drop database if exists $drill" "$ADMIN_URL"
asked -c "create database $drill owner $owner" "$ADMIN_URL"
folder=$(mktemp -d)
trap 'rm -rf "$folder"; asked -c "drop database if exists $drill with (force)" "$ADMIN_URL"' EXIT
asked -c "select format('create extension if not exists %I;', extname) from pg_extension where extname <> 'plpgsql'" "$live" |
    asked "$(in_drill "$ADMIN_URL")"

rows "$live" >"$folder/live"
ACCUEIL_DATA="$folder/keys" DATABASE_URL=$(in_drill "$DATABASE_URL") DATABASE_OWNER_URL=$(in_drill "$live") \
    "$here/restore.sh" "$copy" "$keys"
rows "$(in_drill "$live")" >"$folder/restored"

echo
echo "drill: $(basename "$copy"), $(( ($(date +%s) - $(stat -c %Y "$copy")) / 60 )) minutes old, put back and proven in $(($(date +%s) - begun)) s"
echo "rows that differ from today's (they came or went since the copy):"
join "$folder/live" "$folder/restored" | awk '$2 != $3 { print "  " $1 ": " $3 " in the copy, " $2 " today"; n = 1 } END { if (!n) print "  none" }'
