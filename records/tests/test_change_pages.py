"""Adding, editing and deleting in forms: reasons, history, and two people at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from records import roles, versions
from records.models import ClosedMonth, Municipality

pytestmark = pytest.mark.django_db

URL = "/records/municipalities/"


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


@pytest.fixture
def place() -> Municipality:
    return Municipality.objects.get(code="68001")


def form_of(client: Client, place: Municipality, **changed: Any) -> dict[str, Any]:
    """What the browser would send after the person changed these fields."""
    form = client.get(f"{URL}{place.pk}/edit/").context["form"]
    given = {name: form[name].value() for name in form.fields}
    written = {"latitude": "7,12539", "longitude": "-73,1198"}
    return {**{k: v for k, v in given.items() if v is not None}, **written, **changed}


def test_adding(admin: Client) -> None:
    sent = {"code": "99999", "name": "Nueva", "department": "D", "latitude": "1.234,5"}
    response = admin.post(f"{URL}add/", sent)
    assert response.status_code == 422
    assert "latitude" in response.context["form"].errors
    sent["latitude"] = "4,5"
    response = admin.post(f"{URL}add/", sent, follow=True)
    made = Municipality.objects.get(code="99999")
    assert (made.folded_name, str(made.latitude)) == ("nueva", "4.500000")
    page = response.content.decode()
    assert "se agregó" in page
    assert f"{URL}{made.pk}/history/" in page


def test_editing_keeps_what_was_with_the_reason(admin: Client, place: Municipality) -> None:
    sent = form_of(admin, place, zone="METRO", reason="así se llama")
    response = admin.post(f"{URL}{place.pk}/edit/", sent, follow=True)
    assert "Ver qué cambió" in response.content.decode()
    newest, first = versions.versions(Municipality, place.pk)
    assert (newest.type, newest.who, newest.reason) == ("~", "admin", "así se llama")
    changes = {change.label: (change.old, change.new) for change in newest.changes}
    assert changes["Zona"][1] == "METRO"
    assert first.type == "+"
    page = admin.get(f"{URL}{place.pk}/history/").content.decode()
    assert "<ins>METRO</ins>" in page


def test_saving_without_a_change_writes_nothing(admin: Client, place: Municipality) -> None:
    form = admin.get(f"{URL}{place.pk}/edit/").context["form"]
    sent = {n: form[n].value() for n in form.fields if form[n].value() is not None}
    sent |= {
        "latitude": f"{place.latitude}".replace(".", ","),
        "longitude": f"{place.longitude}".replace(".", ","),
    }
    response = admin.post(f"{URL}{place.pk}/edit/", sent, follow=True)
    assert "Nada cambió" in response.content.decode()
    assert not Municipality.history.filter(id=place.pk).exists()


def test_of_two_who_edit_at_once_the_second_is_told_and_shown(
    admin: Client, place: Municipality, as_role: Callable[..., Client]
) -> None:
    mine = form_of(admin, place, zone="MÍA")
    other = as_role(roles.ADMIN, username="other")
    other.post(f"{URL}{place.pk}/edit/", form_of(other, place, zone="SUYA"))
    response = admin.post(f"{URL}{place.pk}/edit/", mine)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Otra persona guardó este registro" in page
    assert "<ins>SUYA</ins>" in page
    assert 'value="MÍA"' in page
    place.refresh_from_db()
    assert place.zone == "SUYA"
    again = {**mine, "seen": response.context["form"]["seen"].value()}
    assert admin.post(f"{URL}{place.pk}/edit/", again).status_code == 302
    place.refresh_from_db()
    assert place.zone == "MÍA"


def test_deleting_asks_for_a_reason_and_keeps_the_history(
    admin: Client, place: Municipality
) -> None:
    url = f"{URL}{place.pk}/delete/"
    assert admin.post(url, {}).status_code == 422
    admin.post(url, {"reason": "sobra"})
    assert not Municipality.objects.filter(pk=place.pk).exists()
    newest = versions.versions(Municipality, place.pk)[0]
    assert (newest.type, newest.reason) == ("-", "sobra")
    page = admin.get(f"{URL}{place.pk}/history/").content.decode()
    assert "BUCARAMANGA" in page
    assert "se eliminó; su historial queda" in page


def test_what_others_refer_to_is_not_deleted(admin: Client, person: Callable[..., Any]) -> None:
    """A user who closed a month stays; here by the pages' own way of saying so."""
    from django.db.models import ProtectedError

    from records.views.deletion import in_the_way

    closer = person(roles.P2)
    ClosedMonth.objects.create(area="billing", month=date(2025, 7, 1), closed_by=closer)
    with pytest.raises(ProtectedError) as caught:
        closer.delete()
    assert "1 × mes cerrado" in in_the_way(caught.value)


def test_a_row_from_an_upload_says_where_it_came_from(admin: Client, place: Municipality) -> None:
    Municipality.objects.filter(pk=place.pk).update(
        source_upload=7, source_sheet="Hoja1", source_row=12, updated_at=timezone.now()
    )
    page = admin.get(f"{URL}{place.pk}/").content.decode()
    assert "cargue n.º 7" in page
    assert "“Hoja1”" in page
    assert "fila 12" in page
    admin.post(f"{URL}{place.pk}/edit/", form_of(admin, place, zone="OTRA"))
    first = versions.versions(Municipality, place.pk)[-1]
    assert (first.type, first.upload) == ("+", 7)
