"""Makes the first sign-in of each role, once, in a database where nobody can sign in yet."""

import secrets
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from records import roles

FIRST = {
    "presupuesto": roles.P2,
    "transformadores": roles.P3,
    "facturacion": roles.UPDATER,
    "admin": roles.ADMIN,
    "consulta": roles.READER,
    "powerbi": roles.POWER_BI,
}
# Without what is easily misread: 0 O o, 1 l I.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_password() -> str:
    """82 random bits in groups that a person can copy from the screen."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


class Command(BaseCommand):
    help = "Make one sign-in per role if nobody can sign in yet, and show the passwords once"

    def handle(self, *args: Any, **options: Any) -> None:
        # The system's own account cannot sign in, and does not count.
        if User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
            return
        made = []
        with transaction.atomic():
            for name, role in FIRST.items():
                group_name = roles.GROUPS[role]
                try:
                    group = Group.objects.get(name=group_name)
                except Group.DoesNotExist as error:
                    raise CommandError(f"There is no group {group_name}: migrate first.") from error
                password = new_password()
                # Only administrators enter Django's admin; what they may do there, the group says.
                admin = role == roles.ADMIN
                user = User.objects.create_user(name, password=password, is_staff=admin)
                user.groups.add(group)
                made.append((name, password, group_name))
        self.stdout.write("\nSign-ins, with passwords made now and shown only this once:\n\n")
        for name, password, group_name in made:
            self.stdout.write(f"    {name:<16} {password:<18} {group_name}")
        self.stdout.write("")
