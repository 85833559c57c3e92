"""What a cell is compared with, as pages write it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from ingest import compared, rules
from ingest.models import Upload
from records import people


@pytest.mark.parametrize(
    ("write", "detail", "shown"),
    [
        (compared.days, "CW1 – 3, 2025-11-27", "CW1 – 3, 27/11/2025"),
        (compared.days, "2023-01-01 – 2026-12-31", "01/01/2023 – 31/12/2026"),
        (compared.days, "OT-2025-11-27", "OT-2025-11-27"),
        (compared.days, "2025-02-31", "2025-02-31"),
        (compared.month, "2025-10", "oct 2025"),
        (compared.money, "13600", "$\u00a013.600"),
        (compared.money, "13600.50", "$\u00a013.600,50"),
        (compared.over(compared.quantity, "%(reached)s de %(limit)s"), "1100 > 9", "1.100 de 9"),
        (compared.over(compared.money, "%(reached)s/%(limit)s"), "", ""),
        (rules.LOOSE_REFERENCE.compared, "2025-11-27", "2025-11-27"),
    ],
)
def test_a_detail_is_written_for_people(
    write: Callable[[str], str], detail: str, shown: str
) -> None:
    with translation.override("es-co"):
        assert write(detail) == shown


def test_what_a_file_is_about_has_one_form_of_month() -> None:
    told = {"about": "CW-2025-10 · 3 · 2025-10", "about_months": ["2025-10"]}
    with translation.override("es-co"):
        assert Upload(report={"reading": told}).about == "CW-2025-10 · 3 · oct 2025"


def test_the_sites_own_user_has_a_name() -> None:
    with translation.override("es-co"):
        assert people.name(User(username=people.SYSTEM)) == people.name(None) == "Sistema"
    assert people.name(User(username="ana", first_name="Ana", last_name="Paz")) == "Ana Paz"
