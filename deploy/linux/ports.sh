#!/usr/bin/env bash
# The firewall (nftables' ufw): in, HTTPS alone from where people work; out, what the site asks.
#   sudo PEOPLE=10.0.0.0/8 DATABASE=10.1.2.3 DATABASE_PORT=5432 MAIL=10.1.2.4 ports.sh
# On the database's own machine: in, from the site and from Power BI's gateway.
#   sudo ASKERS="10.1.2.5 10.1.2.6" DATABASE_PORT=5432 ports.sh
# Where ufw is not on yet, afterwards: ufw allow OpenSSH && ufw enable
set -euo pipefail
if [ -n "${ASKERS:-}" ]; then
    for asker in $ASKERS; do
        ufw allow in proto tcp from "$asker" to any port "${DATABASE_PORT:-5432}" comment 'RCE: who asks the database'
    done
    exit 0
fi
ufw allow in proto tcp from "${PEOPLE:?whose addresses}" to any port 443 comment 'RCE: people'
ufw allow in proto tcp from "$PEOPLE" to any port 80 comment 'RCE: sent on to HTTPS'
ufw allow out proto tcp to "${DATABASE:?whose address}" port "${DATABASE_PORT:-5432}" comment 'RCE: database'
[ -z "${MAIL:-}" ] || ufw allow out proto tcp to "$MAIL" port "${MAIL_PORT:-587}" comment 'RCE: mail'
# Only where they are used, by name on the proxy that leads out, port 443:
#   login.microsoftonline.com    signing in with Microsoft Entra; refreshing Power BI
#   api.powerbi.com              refreshing Power BI
