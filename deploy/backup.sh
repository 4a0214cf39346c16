#!/bin/sh
# Copies the database into the folder BACKUPS and the keys into KEY_BACKUPS, and forgets what is
# older than KEEP_DAYS. Names, incomes and papers lie encrypted in the database: whoever has one of
# the two copies has nothing, so let them leave for two machines.
#
# Reads DATABASE_OWNER_URL, ACCUEIL_DATA, BACKUPS, KEY_BACKUPS, KEEP_DAYS (35). A copy counts only
# under its own name: what was interrupted ends in .part and is forgotten at the next call.
set -eu
: "${DATABASE_OWNER_URL:?names the role that owns the tables}" "${ACCUEIL_DATA:?is the folder of the keys}"
: "${BACKUPS:?is the folder of the copies}" "${KEY_BACKUPS:?is the folder of the copies of the keys}"
umask 077
mkdir -p "$BACKUPS" "$KEY_BACKUPS"
if [ "$(cd "$BACKUPS" && pwd -P)" = "$(cd "$KEY_BACKUPS" && pwd -P)" ]; then
    echo "backup: BACKUPS and KEY_BACKUPS are the same folder: keys and data must not lie together" >&2
    exit 2
fi

name="accueil-$(date -u +%Y%m%dT%H%M%SZ)"
dump="$BACKUPS/$name.dump"
rm -f "$BACKUPS"/accueil-*.part "$KEY_BACKUPS"/accueil-*.part

pg_dump --format=custom --no-password --file "$dump.part" "$DATABASE_OWNER_URL"
pg_restore --list "$dump.part" >/dev/null
mv "$dump.part" "$dump"
(cd "$BACKUPS" && sha256sum "$name.dump" >"$name.dump.sha256")

# Keys that the settings name (ACCUEIL_KEYS and the like) are kept where the settings are.
keys="$KEY_BACKUPS/$name.keys.tar"
(cd "$ACCUEIL_DATA" && find . -maxdepth 1 -type f \( -name '*_key' -o -name '*.pem' \) -print |
    tar --create --file "$keys.part" --files-from -)
mv "$keys.part" "$keys"

for folder in "$BACKUPS" "$KEY_BACKUPS"; do
    find "$folder" -maxdepth 1 -name 'accueil-*' -type f -mtime "+${KEEP_DAYS:-35}" -delete
done
sync -f "$dump" "$keys"
echo "backup: $dump ($(du -h "$dump" | cut -f1)), $keys"
