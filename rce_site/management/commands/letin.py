"""A way in for somebody who has no other: run on the server, whose operators may do anything."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from rce_site.signin import letters, second_factor
from records import audit


class Command(BaseCommand):
    help = "Print an address that signs one person in, once, within an hour"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="The person's user name.")
        parser.add_argument(
            "--reset-second-factor",
            action="store_true",
            help="The person's telephone and recovery codes are lost.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['user']}.")
        if options["reset_second_factor"] and second_factor.switch_off(user):
            audit.note(None, audit.Event.SECOND_FACTOR_RESET, user.get_username())
            self.stdout.write("The second factor is off.")
        where = {"uidb64": letters.uid(user), "token": letters.let_in.make_token(user)}
        self.stdout.write(settings.SITE_URL.rstrip("/") + reverse("let_in", kwargs=where))
