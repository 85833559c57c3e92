#!/usr/bin/env bash
# Back to the release before the last upgrade:
#   sudo rollback.sh                   the code alone: where no migration ran
#   sudo rollback.sh --with-database   and the database as the upgrade found it; what people did
#                                      since is lost there, and backed up first under its own name
# A restore needs a login that owns the tables: OWNER_DATABASE_URL=postgres://rce_owner:…
# shellcheck source=deploy/linux/rce.sh
. "$(dirname "$0")/rce.sh"

{ read -r old; read -r backup; } < "$previous"
[ -d "$old" ] || { echo "$old is not there any more." >&2; exit 1; }
if [ "${1:-}" = --with-database ] && [ -z "$backup" ]; then
    echo "The upgrade ended before its backup: the database is as it was. Leave --with-database out." >&2
    exit 1
fi
stop_site
use "$old"
if [ "${1:-}" = --with-database ]; then manage restore "$backup" --replace; fi
OWNER_DATABASE_URL='' manage collectstatic --clear --noinput --verbosity 0
install -m 0644 "$old"/deploy/linux/rce*.service "$old"/deploy/linux/rce*.timer /etc/systemd/system/
systemctl daemon-reload
start_site
