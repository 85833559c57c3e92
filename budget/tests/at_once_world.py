"""What those who close and those who write have before them, see `budget.tests.at_once`."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from billing.models import Annex, BilledItem
from billing.tests import make as billed
from budget.models import MonthClose, Provision
from budget.month.figures import published
from budget.tests import make
from budget.tests.at_once import JULY
from budget.tests.uploads import judged, line, wide
from ingest import intake
from ingest.tests.workbooks import xlsx
from records.bulk import Cause
from records.models import ClosedMonth
from transformers.models import SystemEnergy
from transformers.tests import make as made
from transformers.tests.uploads import judged as judged_energy

_numbers = count(1)
HEADERS = ["CONTRATO", "ACTA", "PERIODO", "TIPO", "ITEM", "CANTIDAD", "VALOR_UNITARIO"]
HEADERS += ["VALOR_TOTAL", "FECHA_EJECUCION"]


class World:
    def __init__(self) -> None:
        self.user = User.objects.create_superuser("quien")
        self.contract = billed.aiu(number="CW1")
        self.listed = billed.price(self.contract, "A1", 1000, budget_line="OBRA")
        make.year(self.contract, 5000)
        self.transformer = made.transformer("T-1", macro_meter="SI")
        made.consumption(self.transformer, JULY, delivered_kwh=Decimal(1000))
        made.system_energy(JULY)

    def prepare(self) -> None:
        """An acta to approve and one to return, a line to correct and one to object to, workbooks
        to commit and one to undo."""
        self.waiting, self.approved, self.lined, self.billed = (self._annex() for _each in range(4))
        self.approved.approve(self.user)
        self.empty = billed.annex(self.contract, JULY, number=f"V{next(_numbers)}")
        rows = line(*[next(_numbers)] * 12, MOVIMIENTO="ADICION", DOCUMENTO=f"O{next(_numbers)}")
        budget = judged(self.user, wide({**rows, "FECHA": "2025-01-05"}))
        self.undone = intake.commit(budget, self.user, accept=True)
        self.budget = self._budget()
        acta = [HEADERS, ["CW1", f"N{next(_numbers)}", "2025-07", "ACTIVIDAD", "A1", 2, 1000, 2000]]
        acta[1].append("2025-07-09")
        upload = intake.receive(xlsx({"A": acta}), "acta.xlsx", self.user, "annexes")
        self.acta = intake.judge(upload)
        row = {"CODIGO_TRAFO": "T-1", "PERIODO": "2025-07"}
        row["ENERGIA_FACTURADA_KWH"] = next(_numbers) + 100
        self.energy = judged_energy("consumption", [row])

    def _budget(self) -> Any:
        rows = line(*[next(_numbers)] * 12, MOVIMIENTO="ADICION", DOCUMENTO=f"O{next(_numbers)}")
        return judged(self.user, wide({**rows, "FECHA": "2025-01-05"}))

    def _annex(self) -> Annex:
        annex = billed.annex(self.contract, JULY, number=f"A{next(_numbers)}")
        billed.item(annex, self.listed, 3)
        annex.refresh_from_db()
        return annex

    # ── acts ────────────────────────────────────────────────────────────────────────────────

    def acts(self) -> dict[str, Callable[[], str]]:
        return {
            "close by the list": lambda: self._close("billing"),
            "close by the record": self._close_by_record,
            "close energy": lambda: self._close("energy"),
            "approve": self._done(lambda: self.waiting.approve(self.user)),
            "return": self._done(lambda: self.approved.return_to_contractor(self.user, "mal")),
            "correct a line": self._correct,
            "object": self._done(self._object),
            "form of a movement": self._movement,
            "form of a provision": self._provision,
            "delete an acta": self._delete,
            "commit a budget": self._done(lambda: self._commit(self.budget)),
            "commit an acta": self._done(lambda: self._commit(self.acta)),
            "commit consumption": self._done(lambda: self._commit(self.energy)),
            "undo": self._done(lambda: intake.undo(self.undone, self.user)),
            "form of system energy": self._system,
        }

    def _done(self, act: Callable[[], Any]) -> Callable[[], str]:
        def carry_out() -> str:
            act()
            return "done"

        return carry_out

    def _commit(self, upload: Any) -> None:
        intake.commit(upload, self.user, accept=True, reason="a la vez")

    def _client(self) -> Client:
        client = Client(SERVER_NAME="localhost")
        client.force_login(self.user, "django.contrib.auth.backends.ModelBackend")
        return client

    def _post(self, url: str, **sent: Any) -> str:
        status = self._client().post(url, sent).status_code
        return {302: "done", 422: "refused", 409: "refused", 503: "told to come again"}.get(
            status, f"failed: {status}"
        )

    def _close(self, area: str) -> str:
        why = ("tray", "in_review", "returned", "deviations", "twice", "outside", "uploads")
        why += ("set_aside", "rows", "missing", "balances", "tariffs", "system", "target")
        url = "/budget/month/close/?month=2025-07"
        return self._post(url, area=area, **{f"why-{name}": "así" for name in why})

    def _close_by_record(self) -> str:
        return self._post("/records/closed-months/add/", area="billing", month="2025-07")

    def _object(self) -> None:
        BilledItem.objects.object_to(
            list(self.billed.items.values_list("pk", flat=True)),
            "over_quantity",
            "de más",
            quantity=Decimal(1),
            cause=Cause(self.user.pk, None, ""),
        )

    def _correct(self) -> str:
        item = self.lined.items.get()
        sent = {"quantity": 2, "amount": 2000, "reason": "mal medido"}
        url = f"/api/v1/billed-items/{item.pk}/"
        answer = self._client().patch(url, sent, content_type="application/json")
        return {200: "done", 400: "refused", 503: "told to come again"}.get(
            answer.status_code, f"failed: {answer.status_code}"
        )

    def _movement(self) -> str:
        movement = self.contract.movements.get(month=7, kind="initial")
        sent = {"amount": 5000 + next(_numbers), "reason": "x", "seen": ""}
        url = f"/api/v1/budgets/{movement.pk}/"
        answer = self._client().patch(url, sent, content_type="application/json")
        return {200: "done", 400: "refused", 503: "told to come again"}.get(
            answer.status_code, f"failed: {answer.status_code}"
        )

    def _provision(self) -> str:
        return self._post(
            "/budget/provisions/add/",
            contract=self.contract.pk,
            period="2025-07",
            amount=next(_numbers),
            work_order=f"OT-{next(_numbers)}",
        )

    def _delete(self) -> str:
        return self._post(f"/billing/annexes/{self.empty.pk}/delete/", reason="sobra")

    def _system(self) -> str:
        row = SystemEnergy.objects.get(period=JULY)
        sent = {"output_kwh": 800_000 + next(_numbers), "reason": "x"}
        url = f"/api/v1/system-energy/{row.pk}/"
        answer = self._client().patch(url, sent, content_type="application/json")
        return {200: "done", 400: "refused", 503: "told to come again"}.get(
            answer.status_code, f"failed: {answer.status_code}"
        )

    # ── what came of it ─────────────────────────────────────────────────────────────────────

    def differences(self) -> list[str]:
        """Of months that stand closed: what was reported and what the records say, where these are
        not the same; and closes without their figures."""
        found = []
        for area in ClosedMonth.Area.values:
            closed = ClosedMonth.objects.filter(area=area, month=JULY).exists()
            standing = list(MonthClose.objects.of(area, JULY).standing())
            if len(standing) != closed:
                found.append(f"{area}: {len(standing)} closes stand, closed: {closed}")
            for close in standing:
                reported = {(f.figure, f.part): f.value for f in close.figures.all()}
                now = published(area, [JULY], within=True)[JULY]
                found += [
                    f"{area} {key}: {reported.get(key)} {now.get(key)}"
                    for key in {*reported, *now}
                    if (reported.get(key) or 0) != (now.get(key) or 0)
                ]
                if close.adjustments.exists():
                    found.append(f"{area}: adjusted while it stood")
        return found

    def reopen(self) -> None:
        for closed in ClosedMonth.objects.filter(month=JULY):
            closed.reopen("otra vez")
        Provision.objects.all().delete()

    def closes(self) -> dict[str, int]:
        return {area: MonthClose.objects.of(area, JULY).count() for area in ClosedMonth.Area.values}
