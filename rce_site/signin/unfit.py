"""Settings of the sign-in that cannot be meant; nothing starts with them."""

import uuid


def unfit(*, tenant: str, client: str, secret: str, passwords: bool) -> list[str]:
    """Why, in one English sentence each: nothing is translated before the settings stand."""
    wrong = []
    entra = all((tenant, client, secret))
    if any((tenant, client, secret)) and not entra:
        wrong.append("RCE_ENTRA_TENANT, RCE_ENTRA_CLIENT and RCE_ENTRA_SECRET are set together.")
    if tenant and not _is_uuid(tenant):
        wrong.append("RCE_ENTRA_TENANT must be the tenant’s id (a GUID): names may be of many.")
    if not passwords and not entra:
        wrong.append("RCE_PASSWORDS=0 without RCE_ENTRA_… would let nobody in.")
    return wrong


def unknown_roles(named: set[str], known: set[str]) -> list[str]:
    if not (strange := sorted(named - known)):
        return []
    return [f"RCE_ENTRA_ROLES names roles that do not exist: {', '.join(strange)}."]


def _is_uuid(words: str) -> bool:
    try:
        return str(uuid.UUID(words)) == words.lower()
    except ValueError:
        return False
