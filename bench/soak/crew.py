"""Who works on the soak's site: `python -m bench.soak.crew` makes them and keeps people.json.

Fifty who browse, of every role; five who upload; tokens for Power BI and REST clients.
"""

import json
from pathlib import Path

import django

BROWSING = {"reader": 20, "p2": 9, "p3": 9, "updater": 8, "admin": 3, "power_bi": 1}
UPLOADING = 5
MACHINES = {"gateway": "power_bi", "program": "reader"}


def make() -> list[dict[str, str]]:
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group, User

    from bench.soak.sites import PASSWORD
    from records import roles
    from records.models import Token

    role_of = {
        "reader": roles.READER,
        "p2": roles.P2,
        "p3": roles.P3,
        "updater": roles.UPDATER,
        "admin": roles.ADMIN,
        "power_bi": roles.POWER_BI,
    }
    wanted = [(f"{role}-{n}", role) for role, count in BROWSING.items() for n in range(count)]
    wanted += [(f"uploader-{n}", "updater") for n in range(UPLOADING)]
    wanted += list(MACHINES.items())
    password = make_password(PASSWORD)  # once: it is meant to take long
    found = []
    for name, role in wanted:
        user = User.objects.create(username=name, password=password)
        user.groups.add(Group.objects.get(name=roles.GROUPS[role_of[role]]))
        token = Token.issue(user, "soak")[1] if name in MACHINES else ""
        found.append({"name": name, "role": role, "token": token})
    return found


if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.db import transaction

    with transaction.atomic():
        made = make()
    (Path(settings.DATA_DIR) / "people.json").write_text(json.dumps(made))
    print(len(made))
