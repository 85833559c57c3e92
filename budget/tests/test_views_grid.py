"""The grid as a form without scripts: what is typed is judged, kept, saved, and undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from billing.tests import make as billed
from budget.grid import saving
from budget.models import Movement
from budget.tests import make
from budget.tests.gridform import Page
from ingest.models import Upload
from records import roles
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return billed.contract(number="CW1")


@pytest.fixture
def p2(as_role):
    return as_role(roles.P2)


def stored(**narrowed):
    """{(line, month): pesos}"""
    rows = Movement.objects.filter(**narrowed).values_list("budget_line", "month", "amount")
    return {(line, month): amount for line, month, amount in rows}


def test_an_initial_budget_is_typed_saved_and_undone(p2, contract):
    billed.price(contract, "A1", budget_line="OBRA", expense_class="investment")
    page = Page.of(p2, contract)
    assert page.box("OBRA", "class") == "investment"
    page.type("OBRA", m1="1.234.567,89", m2="$ 12.500", target="1.000")
    page.type("", name="PODA", of="expense", m12="1234567.89")
    saved = page.send()
    assert stored() == {
        ("OBRA", 1): Decimal("1234567.89"),
        ("OBRA", 2): 12_500,
        ("PODA", 12): Decimal("1234567.89"),
    }
    months = Movement.objects.filter(budget_line="OBRA")
    assert {(m.kind, m.year, m.date, m.expense_class) for m in months} == {
        ("initial", 2025, date(2025, 1, 1), "investment")
    }
    assert sum(month.target_kwh for month in months) == 1000
    upload = Upload.objects.get()
    assert (upload.state, upload.name, upload.created) == (
        "committed",
        "Cuadrícula CW1 2025.xlsx",
        3,
    )
    assert saved.box("OBRA", "m1") == "1.234.567,89"
    assert f'href="/uploads/{upload.pk}/"' in saved.html
    assert f'name="undo" value="{upload.pk}"' in saved.html
    after = p2.post(saved.url, {"undo": upload.pk}, follow=True)
    assert stored() == {}
    upload.refresh_from_db()
    assert upload.state == "undone"
    assert "3" in str(next(iter(after.context["messages"])))


def test_only_what_changed_is_sent_on(p2, contract):
    make.year(contract, 100)
    make.movement(contract, 7, budget_line="PODA")
    page = Page.of(p2, contract)
    page.type("OBRA", m3="250")
    page.send()
    upload = Upload.objects.get()
    assert (upload.rows, upload.changed, upload.created) == (1, 1, 0)
    assert stored()["OBRA", 3] == 250
    assert len(stored()) == 13
    changed = Movement.objects.get(budget_line="OBRA", month=3)
    assert [version.history_upload for version in changed.history.all()] == [upload.pk, None]


def test_a_cleared_month_becomes_zero_and_stays(p2, contract):
    make.year(contract, 100)
    page = Page.of(p2, contract)
    page.type("OBRA", m3="")
    saved = page.send()
    assert stored()["OBRA", 3] == 0
    assert saved.box("OBRA", "m3") == "0"
    # Cleared again, it is what it was.
    saved.type("OBRA", m3="")
    assert saved.send().messages == ["Nada cambió."]
    assert Upload.objects.count() == 1


def test_nothing_changed_says_so_and_makes_no_upload(p2, contract):
    make.year(contract, 100)
    assert Page.of(p2, contract).send().messages == ["Nada cambió."]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("text", ["abc", "1,234", "12.34.56"])
def test_a_cell_that_cannot_be_read_is_marked_and_nothing_is_lost(p2, contract, text, settings):
    make.year(contract, 100)
    page = Page.of(p2, contract)
    page.type("OBRA", m3=text, m4="250")
    page.type("", name="PODA", m1="5")
    back = page.send()
    assert back.status == 422
    (said,) = back.said()
    assert text in said
    assert "OBRA, mar" in said
    assert (back.box("OBRA", "m3"), back.box("OBRA", "m4")) == (text, "250")
    assert back.box("PODA", "m1") == "5"
    assert stored()["OBRA", 4] == 100
    # The attempt leaves nothing behind.
    assert not Upload.objects.exists()
    assert [path for path in settings.DATA_DIR.rglob("*") if path.is_file()] == []
    back.type("OBRA", m3="1.234")
    back.send()
    assert (stored()["OBRA", 3], stored()["OBRA", 4], stored()["PODA", 1]) == (1234, 250, 5)


def test_what_is_negative_stands_at_its_cell_unless_it_is_a_transfer(p2, contract):
    page = Page.of(p2, contract)
    page.type("", name="OBRA", m2="-5")
    back = page.send()
    assert "OBRA, feb" in back.said()[0]
    transfer = Page.of(p2, contract, kind="transfer", document="T1")
    transfer.type("", name="OBRA", m2="-5", m3="5")
    transfer.send().send("seen")
    assert stored(kind="transfer") == {("OBRA", 2): -5, ("OBRA", 3): 5}


def test_amounts_without_a_line_are_kept_and_asked_for(p2, contract):
    page = Page.of(p2, contract)
    page.type("", m2="5")
    back = page.send()
    assert back.status == 422
    assert "RUBRO" in back.said()[0]
    assert back.box("", "m2") == "5"


def test_a_line_written_twice_is_a_problem(p2, contract):
    make.movement(contract, 7)
    page = Page.of(p2, contract)
    page.type("", name="OBRA", m1="9")
    back = page.send()
    assert back.status == 422
    assert "“OBRA”" in back.said()[0]
    assert stored() == {("OBRA", 7): 7}


def test_warnings_are_shown_once_and_acknowledged_as_shown(p2, contract):
    contract.end_date = date(2025, 10, 31)
    contract.save()
    page = Page.of(p2, contract)
    page.type("", name="OBRA", m11="5")
    warned = page.send()
    assert warned.status == 422
    assert "OBRA, nov" in warned.said()[0]
    assert not Movement.objects.exists()
    assert not Upload.objects.exists()
    # More of it than was shown is shown first.
    warned.type("OBRA", m12="5")
    more = warned.send("seen")
    assert "OBRA, dic" in more.said()[0]
    assert not Movement.objects.exists()
    more.send("seen")
    assert stored() == {("OBRA", 11): 5, ("OBRA", 12): 5}
    assert Upload.objects.get().accepted == ["month_outside_term"]


def test_a_change_shows_what_is_in_force_and_adds_to_it(p2, contract):
    make.movement(contract, 100, expense_class="expense")
    make.movement(contract, 20, kind="addition", document="O1", date=date(2025, 3, 1))
    page = Page.of(p2, contract, kind="addition", document="O2")
    (line,) = [line for line in page.response.context["grid"].lines if line.is_known]
    assert (line.name, line.expense_class) == ("OBRA", "expense")
    assert line.months[6].in_force == 120
    assert '<span class="grid-in-force">120</span>' in page.html
    page.form.values["date"] = "2025-05-02"
    page.type("OBRA", m7="30")
    page.send()
    (added,) = Movement.objects.filter(document="O2")
    assert (added.kind, added.date, added.amount) == ("addition", date(2025, 5, 2), 30)
    # What it adds is not what it adds to.
    again = Page.of(p2, contract, kind="addition", document="O2")
    assert again.response.context["grid"].lines[0].months[6].in_force == 120
    assert again.form.values["date"] == "2025-05-02"


def test_another_date_holds_for_all_months(p2, contract):
    make.year(contract, 10, kind="addition", document="O1", date=date(2025, 3, 1))
    page = Page.of(p2, contract, kind="addition", document="O1")
    page.form.values["date"] = "2025-04-01"
    page.send()
    assert set(Movement.objects.values_list("date", flat=True)) == {date(2025, 4, 1)}


def test_a_date_that_cannot_be_read_is_marked_once(p2, contract):
    make.year(contract, 10, kind="addition", document="O1", date=date(2025, 3, 1))
    make.movement(contract, 5, kind="addition", document="O1", budget_line="PODA")
    page = Page.of(p2, contract, kind="addition", document="O1")
    page.form.values["date"] = "mañana"
    back = page.send()
    assert back.status == 422
    assert "mañana" in back.said()[0]
    assert [note.key for note in back.response.context["grid"].date_notes] == ["note-0"]
    assert date(2025, 3, 1) in set(Movement.objects.values_list("date", flat=True))


def test_a_class_that_is_taken_away_leaves_targets_alone(p2, contract):
    facts = {"expense_class": "expense", "target_kwh": 10}
    make.year(contract, 100, **facts)
    make.movement(contract, 5, budget_line="PODA", **facts)
    page = Page.of(p2, contract)
    page.type("OBRA", of="")
    page.type("PODA", m7="6")
    page.send()
    rows = Movement.objects.values_list("budget_line", "expense_class", "target_kwh").distinct()
    assert set(rows) == {("OBRA", "", 10), ("PODA", "expense", 10)}


def test_a_target_is_taken_away(p2, contract):
    make.year(contract, 100, target_kwh=10)
    page = Page.of(p2, contract)
    assert page.box("OBRA", "target") == "120"
    page.type("OBRA", target="")
    page.send()
    assert set(Movement.objects.values_list("target_kwh", flat=True)) == {None}


def test_a_target_that_no_month_shares_is_asked_for(p2, contract):
    page = Page.of(p2, contract)
    page.type("", name="OBRA", target="5")
    back = page.send()
    assert back.status == 422
    assert back.box("OBRA", "target") == "5"


def test_lines_are_added_without_scripts(p2, contract):
    page = Page.of(p2, contract)
    page.type("", name="OBRA", m1="5")
    page = page.send("add")
    page.type("", name="PODA", m1="6")
    page = page.send("add")
    page.type("", name="REDES", m1="7")
    page.send()
    assert stored() == {("OBRA", 1): 5, ("PODA", 1): 6, ("REDES", 1): 7}


def test_two_lines_of_one_name_with_other_classes_stay_apart(p2, contract):
    make.movement(contract, 1, date(2025, 1, 1), expense_class="expense")
    make.movement(contract, 2, date(2025, 2, 1), expense_class="investment")
    page = Page.of(p2, contract)
    assert page.send().messages == ["Nada cambió."]
    page.type("OBRA", m1="9")
    page.send().send("seen")
    rows = Movement.objects.values_list("month", "amount", "expense_class")
    assert set(rows) == {(1, 9, "expense"), (2, 2, "investment")}


# ── two people ──────────────────────────────────────────────────────────────────────────────


def test_what_somebody_else_changed_meanwhile_is_told_and_nothing_is_lost(p2, as_role, contract):
    make.year(contract, 100)
    mine = Page.of(p2, contract)
    theirs = Page.of(as_role(roles.ADMIN), contract)
    theirs.type("OBRA", m3="300", m5="500")
    theirs.type("", name="PODA", m1="1")
    theirs.send()
    mine.type("OBRA", m3="333", m4="400")
    mine.type("", name="REDES", m1="2")
    back = mine.send()
    assert back.status == 409
    assert stored()["OBRA", 4] == 100
    said = "\n".join(back.said())
    assert "Era 100 y ahora es 300." in said
    assert "Era vacío y ahora es 1." in said
    assert "OBRA, mar" in said
    assert "PODA, ene" in said
    # Mine where I wrote, theirs where I did not.
    assert [back.box("OBRA", m) for m in ("m3", "m4", "m5")] == ["333", "400", "500"]
    assert (back.box("PODA", "m1"), back.box("REDES", "m1")) == ("1", "2")
    back.send()
    now = stored()
    assert [now["OBRA", month] for month in (3, 4, 5)] == [333, 400, 500]
    assert (now["PODA", 1], now["REDES", 1]) == (1, 2)


def test_whoever_saves_between_judging_and_writing_is_not_overwritten(p2, contract, monkeypatch):
    make.year(contract, 100)
    page = Page.of(p2, contract)
    page.type("OBRA", m3="333")
    judge = saving.intake.judge

    def then_somebody_saves(upload, **options):
        judge(upload, **options)
        theirs = Movement.objects.get(month=3)
        theirs.amount = 300
        theirs.save()

    monkeypatch.setattr(saving.intake, "judge", then_somebody_saves)
    back = page.send()
    assert back.status == 409
    assert "Era 100 y ahora es 300." in back.said()[0]
    assert (back.box("OBRA", "m3"), stored()["OBRA", 3]) == ("333", 300)
    assert not Upload.objects.exists()


def test_what_somebody_took_back_meanwhile_is_told(p2, contract):
    page = Page.of(p2, contract)
    page.type("", name="OBRA", m1="1", m2="2")
    saved = page.send()
    number = Upload.objects.get().pk
    p2.post(saved.url, {"undo": number})
    saved.type("OBRA", m2="22")
    back = saved.send()
    assert back.status == 409
    assert back.box("OBRA", "m2") == "22"
    back.send()
    assert stored() == {("OBRA", 2): 22}


def test_the_same_values_saved_by_another_are_no_conflict(p2, contract):
    make.year(contract, 100)
    page = Page.of(p2, contract)
    Movement.objects.get(month=1).save()
    page.type("OBRA", m3="333")
    page.send()
    assert stored()["OBRA", 3] == 333


# ── closed months ───────────────────────────────────────────────────────────────────────────


def close(month):
    return ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2025, month, 1))


def test_the_cells_of_a_closed_month_are_locked(p2, contract):
    make.year(contract, 100)
    close(3)
    page = Page.of(p2, contract)
    row = page.row("OBRA")
    assert f"r{row}-m3" not in page.form.values
    assert f"r{row}-m4" in page.form.values
    page.type("OBRA", m4="400", target="600")
    page.send()
    now = stored()
    assert (now["OBRA", 3], now["OBRA", 4]) == (100, 400)


def test_a_month_closed_meanwhile_keeps_what_was_typed(p2, contract):
    make.year(contract, 100)
    page = Page.of(p2, contract)
    page.type("OBRA", m3="300")
    close(3)
    back = page.send()
    assert back.status == 422
    assert "OBRA, mar" in back.said()[0]
    assert back.box("OBRA", "m3") == "300"
    assert stored()["OBRA", 3] == 100


# ── who, and what was asked for ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [roles.READER, roles.P3, roles.UPDATER])
def test_who_may_only_look_sees_amounts_and_no_boxes(as_role, contract, role):
    make.year(contract, 1234)
    client = as_role(role)
    page = Page.of(client, contract)
    assert page.status == 200
    assert "1.234" in page.html
    assert page.form.buttons == {}
    assert not any(name.startswith("r0-") for name in page.form.values)
    sent = client.post(page.url, {"made_from": "{}", "r0-line": "OBRA", "r0-m1": "5"})
    assert sent.status_code == 403
    assert client.post(page.url, {"undo": "1"}).status_code == 403
    assert set(stored().values()) == {1234}


@pytest.mark.parametrize("role", [roles.POWER_BI, None])
def test_who_may_not_see_budgets_sees_no_grid(as_role, contract, role):
    assert Page.of(as_role(role), contract).status == 403


def test_a_save_of_somebody_else_is_not_undone_by_p2(p2, person, contract):
    make.movement(contract, 5)
    administrator: User = person(roles.ADMIN)
    facts = {"state": "committed", "sha256": "0" * 64, "size": 1, "owner": administrator}
    upload = Upload.objects.create(kind="budgets", name="otro.xlsx", **facts)
    assert p2.post(Page.of(p2, contract).url, {"undo": upload.pk}).status_code == 403


def test_the_page_asks_for_a_contract_first(p2, contract):
    page = Page(p2, "/budget/grid/")
    assert page.status == 200
    assert "Elija un contrato" in page.html
    unknown = Page(p2, "/budget/grid/?contract=NADIE")
    assert "NADIE" in unknown.html
    unnamed = Page.of(p2, contract, kind="addition")
    assert "Escriba el documento" in unnamed.html


def test_movements_of_the_year_lead_to_theirs(p2, contract):
    make.movement(contract, 100)
    make.movement(contract, 20, kind="addition", document="O 1", date=date(2025, 3, 1))
    # Also as long as no document is named.
    assert "document=O+1" in Page.of(p2, contract, kind="addition").html
    page = Page.of(p2, contract)
    assert "document=O+1" in page.html
    assert [row["is_current"] for row in page.response.context["movements"]] == [True, False]


def test_the_list_of_movements_leads_to_the_grid_and_back(p2, contract):
    added = make.movement(contract, 20, kind="addition", document="O 1")
    narrowed = "?contract=CW1&year=2025&kind=addition&document=O+1"
    listed = p2.get(f"/budget/movements/{narrowed}").content.decode()
    assert f'href="/budget/grid/{narrowed.replace("&", "&amp;")}"' in listed
    grid = p2.get(f"/budget/grid/{narrowed}")
    assert grid.context["chosen"].document == "O 1"
    assert f'href="/budget/movements/{narrowed.replace("&", "&amp;")}"' in grid.content.decode()
    assert "/budget/grid/?" in p2.get(added.get_absolute_url()).content.decode()


@pytest.mark.parametrize("made", ["", "[]", '{"date":"","lines":[["OBRA"]]}'])
def test_a_form_of_others_is_refused(p2, contract, made):
    response = p2.post(Page.of(p2, contract).url, {"made_from": made, "r0-line": "X", "r0-m1": "1"})
    assert response.status_code == 422
    assert not Movement.objects.exists()


def test_contracts_are_offered_by_how_their_number_begins(p2, contract):
    found = p2.get("/billing/contracts/options/?contract=CW")
    assert contract.number in found.content.decode()


def test_queries_do_not_grow_with_the_lines(p2, contract, django_assert_max_num_queries):
    for number in range(3):
        make.year(contract, 100, budget_line=f"L{number}")
    url = Page.of(p2, contract).url
    with django_assert_max_num_queries(30) as few:
        p2.get(url)
    for number in range(3, 30):
        make.movement(contract, 100, budget_line=f"L{number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        p2.get(url)
