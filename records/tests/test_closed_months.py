"""Closing a month, reopening it with a reason, and what a closed month refuses."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from records import closing, roles
from records.models import ClosedMonth, Municipality

pytestmark = pytest.mark.django_db

URL = "/records/closed-months/"
JULY = date(2025, 7, 1)


def close(client: Client, area: str) -> int:
    return client.post(f"{URL}add/", {"area": area, "month": "2025-07"}).status_code


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (roles.P2, "billing", 302),
        (roles.P2, "energy", 422),
        (roles.P3, "energy", 302),
        (roles.P3, "billing", 422),
        (roles.ADMIN, "billing", 302),
        (roles.ADMIN, "energy", 302),
        (roles.UPDATER, "billing", 403),
        (roles.READER, "billing", 403),
        (roles.POWER_BI, "billing", 403),
    ],
)
def test_each_closes_their_own_area(
    role: str, area: str, status: int, as_role: Callable[..., Client]
) -> None:
    assert close(as_role(role), area) == status
    made = ClosedMonth.objects.filter(area=area, month=JULY)
    assert made.exists() is (status == 302)
    if made:
        assert made.get().closed_by is not None


@pytest.mark.parametrize("month", ["0001-01", "1899-12", "2100-01", "9999-12"])
def test_a_month_that_cannot_be_reckoned_with_is_none(
    month: str, as_role: Callable[..., Client]
) -> None:
    for area in ClosedMonth.Area:
        page = as_role(roles.ADMIN).post(f"{URL}add/", {"area": area, "month": month})
        assert page.status_code == 422


def test_a_month_is_closed_once(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    assert close(client, "billing") == 302
    assert close(client, "billing") == 422
    month = ClosedMonth.objects.get()
    assert f'href="{month.get_absolute_url()}">julio de 2025' in client.get(URL).text


def test_a_month_that_has_not_begun_is_not_closed(as_role: Callable[..., Client]) -> None:
    today = timezone.localdate()
    for year, status in ((today.year + 1, 422), (today.year, 302)):
        asked = {"area": "billing", "month": f"{year}-{today.month:02}"}
        assert as_role(roles.P2).post(f"{URL}add/", asked).status_code == status


@pytest.mark.parametrize("role", roles.GROUPS)
def test_only_an_administrator_reopens_and_says_why(
    role: str, as_role: Callable[..., Client]
) -> None:
    month = ClosedMonth.objects.create(area="billing", month=JULY)
    client, url = as_role(role), f"{URL}{month.pk}/delete/"
    if role != roles.ADMIN:
        assert client.post(url, {"reason": "x"}).status_code == 403
        return
    assert client.post(url, {"reason": ""}).status_code == 422
    assert "lo que cambie se muestra como ajuste" in client.get(url).text
    page = client.post(url, {"reason": "faltó un acta"}, follow=True)
    assert "julio de 2025” se reabrió" in page.text
    assert not ClosedMonth.objects.exists()
    last = ClosedMonth.history.first()
    assert (last.history_type, last.history_change_reason) == ("-", "faltó un acta")


def test_what_belongs_to_a_closed_month_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Municipality.objects.first()
    monkeypatch.setattr(Municipality, "reported_in", lambda self: [("billing", JULY)])
    closing.refuse_closed(place)
    ClosedMonth.objects.create(area="energy", month=JULY)
    closing.refuse_closed(place)
    ClosedMonth.objects.create(area="billing", month=JULY)
    with pytest.raises(ValidationError, match="julio de 2025"):
        closing.refuse_closed(place)


def test_form_api_and_deletion_all_refuse(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Municipality.objects.first()
    monkeypatch.setattr(Municipality, "reported_in", lambda self: [("billing", JULY)])
    ClosedMonth.objects.create(area="billing", month=JULY)
    client, page = as_role(roles.ADMIN), f"/records/municipalities/{place.pk}/"
    sent = {"code": place.code, "name": "OTRO", "department": "D", "seen": place.updated_at}
    assert "está cerrado" in client.post(f"{page}edit/", sent).content.decode()
    assert "está cerrado" in client.post(f"{page}delete/", {"reason": "x"}).content.decode()
    api = f"/api/v1/municipalities/{place.pk}/"
    answer = client.patch(api, {"name": "OTRO"}, content_type="application/json")
    assert answer.status_code == 400
    assert "está cerrado" in answer.json()["detail"]
    assert client.delete(api).status_code == 409
    place.refresh_from_db()
    assert place.name != "OTRO"
