#!/usr/bin/env bash
# From the unpacked new release:  sudo deploy/linux/upgrade.sh python3.12 [wheels]
# Whatever fails before the site starts again, rollback.sh brings back what was; to try once more,
# delete the new release's folder first.
# shellcheck source=deploy/linux/rce.sh
. "$(dirname "$0")/rce.sh"

old=$(readlink -f "$root/current")
new=$(new_release "${1:?which Python, as python3.12}" "${2:-}")   # beside the old one, while people work
printf '%s\n\n' "$old" > "$previous"                            # until there is a backup
stop_site
made=$(OWNER_DATABASE_URL='' manage backup | tee /dev/stderr | sed -n 1p)   # of the old release, with nobody writing
printf '%s\n%s\n' "$old" "$(basename "$made")" > "$previous"
use "$new"
update_database "what manage.py ddl --database <database> --since $(version_of "$old") prints"
install -m 0644 "$new"/deploy/linux/rce*.service "$new"/deploy/linux/rce*.timer /etc/systemd/system/
systemctl daemon-reload
start_site
