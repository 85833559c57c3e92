"""What the pages of recovered energy can be asked for: whose work, of when, of what type and where;
of which grade, and over how many months."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from billing.models import Contract
from budget.returns import kept
from budget.returns.portfolio import Returns
from transformers.choices import Grade
from transformers.models import Episode

WINDOWS = (6, 12, 24)
SO_FAR = _("So far, up to twelve months")
MONTHS = ngettext_lazy("%d whole month", "%d whole months")


def _windows() -> list[tuple[Any, Any]]:
    """Asked of each form: counted words speak the language of whoever reads them then."""
    return [("", SO_FAR), *((months, MONTHS % months) for months in WINDOWS)]


class RecoveryForm(forms.Form):
    year = forms.ChoiceField(label=_("Year of the work"), required=False)
    kind = forms.ChoiceField(label=_("Type of work"), required=False)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    contractor = forms.ChoiceField(label=_("Contractor"), required=False)
    contract = forms.ChoiceField(label=_("Contract"), required=False)
    grade = forms.ChoiceField(
        label=_("Grade"),
        required=False,
        choices=[(grade, grade.label) for grade in (Grade.DEFINITIVE, Grade.PRELIMINARY)],
    )
    window = forms.TypedChoiceField(
        label=_("After the work"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=_windows,
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        known = kept.facts()
        contracts = Contract.objects.order_by("number").values_list("number", "contractor")
        self._offer("year", _("All years"), ((year, str(year)) for year in known.years))
        self._offer("kind", _("All types"), ((kind, kind) for kind in known.kinds))
        self._offer("municipality", _("All municipalities"), known.towns)
        contractors = sorted({contractor for _number, contractor in contracts})
        self._offer("contractor", _("All contractors"), ((one, one) for one in contractors))
        numbers = ((number, " ".join((number, of))) for number, of in contracts)
        self._offer("contract", _("All contracts"), numbers)

    def _offer(self, name: str, whole: Any, choices: Any) -> None:
        self.fields[name].choices = [("", whole), *choices]


@dataclass
class RecoveryAsked:
    form: RecoveryForm

    @classmethod
    def of(cls, given: Any) -> Self:
        """Definitive figures, unless asked otherwise."""
        data = given.copy()
        data["grade"] = data.get("grade") or Grade.DEFINITIVE.value
        return cls(RecoveryForm(data))

    @cached_property
    def is_readable(self) -> bool:
        return self.form.is_valid()

    @property
    def grade(self) -> Grade:
        return Grade(self.form.cleaned_data["grade"])

    @property
    def kept_grade(self) -> str:
        """What a form without the grade carries along; '' where it could not be read."""
        self.form.is_valid()
        return str(self.form.cleaned_data.get("grade", ""))

    @property
    def window(self) -> int | None:
        """None: so far."""
        return self.form.cleaned_data["window"]

    @property
    def year(self) -> int | None:
        return int(self.form.cleaned_data["year"] or 0) or None

    @property
    def is_narrowed(self) -> bool:
        """Whether some episodes are left out."""
        return any(self.form.cleaned_data[name] for name in NARROWING)

    @property
    def given(self) -> dict[str, Any]:
        """As addresses carry it."""
        return {name: self.form.data.get(name, "") for name in self.form.fields}

    @cached_property
    def _named(self) -> dict[str, Any]:
        """What episodes themselves are asked for by, whoever did the work."""
        given = self.form.cleaned_data
        named = {
            "start__year": self.year,
            "kind": given["kind"],
            "place__municipality__code": given["municipality"],
        }
        return {name: one for name, one in named.items() if one}

    @property
    def episodes(self) -> Any:
        """Those that the filters choose, whoever did the work."""
        return Episode.objects.filter(**self._named)

    @cached_property
    def returns(self) -> Returns:
        by = {name: self.form.cleaned_data[name] for name in ("contract", "contractor")}
        chosen = self.episodes if self._named else None
        asked = tuple(self.form.cleaned_data[name] for name in self.form.fields)
        return kept.returns(
            asked, lambda facts: Returns(chosen, self.grade, self.window, **by, facts=facts)
        )


NARROWING = ("year", "kind", "municipality", "contractor", "contract")
