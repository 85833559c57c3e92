# shellcheck shell=bash disable=SC2034
# What the other scripts share. As root, from the unpacked release.
set -euo pipefail

root=/opt/rce                       # releases, and the link to the one in use
settings=/etc/rce/rce.env
previous=$root/previous             # for rollback.sh: the release before, and its backup
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

version_of() { sed -n 's/^VERSION = "\(.*\)"$/\1/p' "$1/rce_site/settings.py"; }

manage() { "$root/current/deploy/linux/manage.sh" "$@"; }

# new_release PYTHON [WHEELS]: a folder of its own with its packages; prints it.
new_release() {
    local folder
    folder=$root/releases/$(version_of "$source")
    [ ! -e "$folder" ] || { echo "$folder is there already." >&2; return 1; }
    mkdir -p "$folder"
    tar -C "$source" --exclude=./.venv --exclude=./var --exclude=./.git -cf - . | tar -C "$folder" -xf -
    "$1" -m venv "$folder/.venv"
    "$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        ${2:+--no-index --find-links "$2"} -r "$folder/requirements.txt"
    "$folder/.venv/bin/python" -m compileall -q "$folder" -x '/\.venv/' || true
    chown -R root:rce "$folder" && chmod -R u=rwX,g=rX,o= "$folder"
    echo "$folder"
}

use() { ln -sfn "$1" "$root/current.new" && mv -T "$root/current.new" "$root/current"; }

# Tables: by migrate, or where BY_ADMINISTRATOR=1 by the database's administrator, after whom the
# site does the rest.
update_database() {
    if [ "${BY_ADMINISTRATOR:-0}" = 1 ]; then
        read -r -p "Have the database's administrator run $1, then press Enter: "
        OWNER_DATABASE_URL='' manage afterddl
    else
        manage migrate
    fi
    OWNER_DATABASE_URL='' manage collectstatic --clear --noinput --verbosity 0
}

stop_site() {
    systemctl stop rce-scheduled.timer rce.service
    # Scheduled work that is under way ends by itself.
    while systemctl is-active --quiet rce-scheduled.service; do sleep 2; done
}

start_site() {
    systemctl start rce.service rce-scheduled.timer
    sleep 10
    OWNER_DATABASE_URL='' manage doctor || true
}
