#!/usr/bin/env bash
# A command of the site with its settings, as its own user:  sudo /opt/rce/current/deploy/linux/manage.sh doctor
set -euo pipefail
if [ "$(id -u)" = 0 ]; then exec runuser -u rce -- "$0" "$@"; fi
while IFS= read -r line; do
    case $line in [A-Z_]*=*) export "${line?}" ;; esac
done < /etc/rce/rce.env
# At installing, upgrading and restoring: the login that owns the tables.
[ -z "${OWNER_DATABASE_URL:-}" ] || export DATABASE_URL="$OWNER_DATABASE_URL"
cd /opt/rce/current
exec .venv/bin/python manage.py "$@"
