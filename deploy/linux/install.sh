#!/usr/bin/env bash
# RCE on Linux for the first time:  sudo deploy/linux/install.sh python3.12 [wheels]
# Run it again once /etc/rce/rce.env is filled in. BY_ADMINISTRATOR=1: deploy/sql makes the tables.
# shellcheck source=deploy/linux/rce.sh
. "$(dirname "$0")/rce.sh"

id rce >/dev/null 2>&1 || useradd --system --home-dir /var/lib/rce --shell /usr/sbin/nologin rce
install -d -o root -g rce -m 0750 "$root" "$root/releases" /etc/rce
install -d -o rce -g rce -m 0750 /var/lib/rce
install -d -o rce -g rce -m 0700 /var/backups/rce
if [ ! -e "$settings" ]; then
    install -o root -g rce -m 0640 "$source/deploy/linux/rce.env" "$settings"
    echo "Fill in $settings (docs/settings.md), then run this script again."
    exit 0
fi
folder=$(new_release "${1:?which Python, as python3.12}" "${2:-}")
use "$folder"
update_database "$root/current/deploy/sql/$(version_of "$folder")-<database>.sql"
OWNER_DATABASE_URL='' manage signins    # one for each role, with passwords shown this once
install -m 0644 "$root"/current/deploy/linux/rce*.service "$root"/current/deploy/linux/rce*.timer /etc/systemd/system/
systemctl daemon-reload
systemctl enable rce.service rce-scheduled.timer
start_site
