"""Which movement the grid shows: a contract's year, what kind of movement, by which document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Contract
from budget.choices import MovementKind
from budget.models import Movement
from records.codes import CodeField


@dataclass(frozen=True)
class Chosen:
    """One movement of a contract's year; there need be nothing of it yet."""

    contract: Contract
    year: int
    kind: str = MovementKind.INITIAL
    document: str = ""

    def __str__(self) -> str:
        named = f"{self.kind_words} {self.document}".strip()
        return f"{self.contract.number} {self.contract.contractor} · {self.year} · {named}"

    @property
    def is_change(self) -> bool:
        return self.kind != MovementKind.INITIAL

    @property
    def kind_words(self) -> str:
        return str(MovementKind(self.kind).label)

    @property
    def of_year(self) -> QuerySet[Movement]:
        """Every movement of the contract's year."""
        return Movement.objects.filter(contract=self.contract, year=self.year)

    @property
    def months(self) -> QuerySet[Movement]:
        """What is stored of this movement, month by month."""
        return self.of_year.filter(kind=self.kind, document=self.document)

    @property
    def usual_date(self) -> date:
        """Of a new one: the year's first day, of a change today."""
        return timezone.localdate() if self.is_change else date(self.year, 1, 1)

    @property
    def url(self) -> str:
        return f"{reverse('budget:grid')}?{self._query}"

    @property
    def list_url(self) -> str:
        """Its months, one by one."""
        return f"{reverse('budget:movement_list')}?{self._query}"

    @property
    def _query(self) -> str:
        given = {
            "contract": self.contract.number,
            "year": self.year,
            "kind": self.kind,
            "document": self.document,
        }
        return urlencode({name: value for name, value in given.items() if value})

    def beside(self) -> list[dict[str, Any]]:
        """The year's movements, the earliest first: words, date, amount, and the way to each."""
        rows = self.of_year.order_by().values("kind", "document")
        rows = rows.annotate(since=Min("date"), sum=Sum("amount"))
        found = []
        for row in rows:
            other = Chosen(self.contract, self.year, row["kind"], row["document"])
            found.append({**row, "words": other.kind_words, "url": other.url})
            found[-1]["is_current"] = other == self
        order = list(MovementKind.values)
        return sorted(found, key=lambda row: (row["since"], order.index(row["kind"])))


class ChosenForm(forms.Form):
    """Asks for the movement, in the address."""

    contract = CodeField(
        Contract,
        by="number",
        label=_("Contract"),
        help_text=_("Type how its number begins, then choose."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label=_("Movement"), choices=MovementKind.choices)
    document = forms.CharField(
        label=_("Document"),
        max_length=100,
        required=False,
        help_text=_("That changes the budget: an otrosí, a resolution …"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changes = cleaned.get("kind", MovementKind.INITIAL) != MovementKind.INITIAL
        if changes and "document" in cleaned and not cleaned["document"]:
            self.add_error("document", _("Write the document that changes the budget."))
        return cleaned

    def year_chosen(self) -> Chosen | None:
        """The contract's year, as soon as both are known."""
        if not self.is_bound or {"contract", "year"} & self.errors.keys():
            return None
        return Chosen(self.cleaned_data["contract"], self.cleaned_data["year"])

    def chosen(self) -> Chosen | None:
        """What was chosen, if all of it was."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        return Chosen(given["contract"], given["year"], given["kind"], given["document"])


def asked(given: Any) -> ChosenForm:
    """The form as the address fills it: this year's initial budget, unless it says otherwise.

    As long as no contract is named there is nothing to complain of.
    """
    usual = {"year": str(timezone.localdate().year), "kind": str(MovementKind.INITIAL)}
    said = {name: " ".join(given.get(name, "").split()) or usual.get(name, "") for name in FIELDS}
    return ChosenForm(said) if said["contract"] else ChosenForm(initial=said)


FIELDS: Iterable[str] = tuple(ChosenForm.base_fields)


def day(text: str) -> date | None:
    """A day as the browser's calendar sends it; None where none was written."""
    try:
        found: date | None = forms.DateField(required=False).clean(text.strip())
    except ValidationError:
        return None
    return found
