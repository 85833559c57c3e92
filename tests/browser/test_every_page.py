"""Every page that links lead an administrator to, over the small demonstration and records whose
texts are as long as they may be and without a space: axe finds nothing, nothing is wider than the
screen, and the browser has nothing to complain of.
"""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from budget.month.report import keeping
from records import roles
from records.models import ClosedMonth
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.discovered import RECORDS, sample
from tests.test_nothing_from_outside import walked

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

# Django's own pages, and Swagger's of the API, look as those who make them will; what a step of the
# tour lies over is the page without it, and its card is looked at by test_finding_ones_way.
OTHERS = re.compile(r"^/(admin|api)/|[?&]tour=")
LOOKS = {
    "phone": {"viewport": PHONE, "scheme": "dark"},
    "desk": {"viewport": DESK, "scheme": "light"},
}
# Of the pages that one template makes, as that of all forms, so many are looked at on both screens,
# and the others on one, by turns.
ON_BOTH = 2


@pytest.fixture
def everything(what_migrate_brings: None, person: Callable[..., object]) -> None:
    for name, role in {"presupuesto": roles.P2, "transformadores": roles.P3}.items():
        person(role, username=name)
    call_command("demo", size="small", verbosity=0)
    closed = ClosedMonth.objects.latest("month")
    keeping.make(closed.month, closed.closed_by)
    for model in RECORDS:
        sample(model)


def shared(pages: list[tuple[str, str]]) -> dict[str, list[str]]:
    """{look: addresses} of (address, template)."""
    found: dict[str, list[str]] = {look: [] for look in LOOKS}
    before = Counter[str]()
    for address, template in pages:
        count = before[template]
        for turn, look in enumerate(LOOKS):
            if count < ON_BOTH or count % len(LOOKS) == turn:
                found[look].append(address)
        before[template] += 1
    return found


def test_every_page_is_for_everybody(
    everything: None,
    visit: Callable[..., Visitor],
    barriers: Callable[..., list[str]],
    as_role: Callable[..., object],
) -> None:
    pages = [
        (address, answer.templates[0].name)
        for address, answer, *_page in walked(as_role(roles.ADMIN), "/", "/help/")
        if not OTHERS.search(address)
    ]
    assert len(pages) > 200
    found: dict[str, list[str]] = {}
    for look, addresses in shared(pages).items():
        who = visit("/", roles.ADMIN, **LOOKS[look])
        for address in addresses:
            who.go(address)
            # What a page asks for once it is there.
            expect(who.page.locator(".htmx-request")).to_have_count(0)
            wrong = [*barriers(who.page), *["too wide"] * bool(who.overflow()), *who.complaints]
            who.complaints.clear()
            if wrong:
                found[f"{address}, {look}"] = wrong
    assert found == {}
