"""Where workbooks dropped together went, and what has to be asked of those that do not tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.models import Contract
from budget.month.asked import address
from budget.month.pieces import Waiting
from ingest import basis, decisions, permissions
from ingest.forms import preset_field
from ingest.models import Upload
from ingest.overview import Overview, Step
from ingest.refusals import Refusal

# What says that a column is missing, or empty: it may be given for the whole file.
LACKING = ("missing_column", "required")
KIND = "kind"


@dataclass(frozen=True)
class Place:
    """Where a workbook belongs in the tray: the contract, '' of kinds that have none."""

    contract: str
    month: date

    @property
    def url(self) -> str:
        return address("month", self.month)


@dataclass(frozen=True)
class Dropped:
    """One of them, for the person who looks at it."""

    page: Overview
    contracts: Mapping[int, str]

    @property
    def upload(self) -> Upload:
        return self.page.upload

    @property
    def is_working(self) -> bool:
        return self.page.step == Step.WORKING

    @property
    def places(self) -> list[Place]:
        found = Waiting(self.upload).places
        return [Place(self.contracts.get(key or 0, ""), month) for key, month in found]

    @cached_property
    def lacks(self) -> list[Any]:
        """The columns that hold for a whole file and that this one does not tell."""
        if self.page.step != Step.PROBLEMS or not self.page.resource:
            return []
        told = {found["column"] for found in self.upload.findings if found["code"] in LACKING}
        columns = self.page.resource.columns().values()
        return [column for column in columns if column.preset and column.header in told]

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell what kind of workbook it is."""
        refused = self.upload.report.get("refused", {})
        return self.upload.state == Upload.State.REFUSED and refused.get("code") == "unknown_kind"

    @property
    def is_asked(self) -> bool:
        return self.page.decides and bool(self.lacks or self.is_unknown)


def of(keys: Sequence[int], user: Any) -> list[Dropped]:
    """These uploads as they stand, in the order of their names; findings and all, for what is
    lacking is told by them."""
    uploads = Upload.objects.defer(None).filter(pk__in=keys).select_related("owner")
    pages = [Overview(upload, user) for upload in uploads.order_by("name", "pk")]
    contracts = dict(Contract.objects.order_by().values_list("pk", "number"))
    return [Dropped(page, contracts) for page in pages]


def to_check_again(found: Sequence[Dropped]) -> list[Dropped]:
    """Those with problems that were judged before something else was loaded or changed: perhaps
    what they lacked."""
    wrong = [one for one in found if one.page.decides and one.page.step == Step.PROBLEMS]
    mark = basis.now() if wrong else ""
    return [one for one in wrong if one.upload.basis != mark]


def check_again(found: Sequence[Dropped]) -> list[str]:
    """Has these judged again; says why of those whose time is over."""
    refused = []
    for one in to_check_again(found):
        try:
            decisions.judge(one.upload)
        except Refusal as refusal:
            refused.append(f"{one.upload.name}: {refusal}")
    return refused


class AskedForm(forms.Form):
    """What is asked of several workbooks in one list: of each its kind, or what its content lacks.

    Every field may stay empty: that workbook waits.
    """

    def __init__(self, found: Sequence[Dropped], user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.asked = [one for one in found if one.is_asked]
        self._names: dict[str, tuple[Dropped, str]] = {}
        offered = [(kind, r.title()) for kind, r in permissions.kinds_of(user).items()]
        for one in self.asked:
            if one.is_unknown:
                choices = [("", "—"), *offered]
                field = forms.ChoiceField(label=_("Kind"), required=False, choices=choices)
                self._add(one, KIND, field)
            for column in one.lacks:
                self._add(one, column.header, preset_field(column))

    def _add(self, one: Dropped, name: str, field: forms.Field) -> None:
        place = f"{one.upload.pk}-{name}"
        self.fields[place] = field
        self._names[place] = (one, name)

    def rows(self) -> list[tuple[Dropped, list[forms.BoundField]]]:
        return [
            (one, [self[place] for place, (whose, _name) in self._names.items() if whose is one])
            for one in self.asked
        ]

    def answer(self) -> list[str]:
        """Has what was answered judged again; says why of those whose time is over."""
        given: dict[int, dict[str, str]] = {}
        for place, (one, name) in self._names.items():
            if value := str(self.cleaned_data[place] or "").strip():
                given.setdefault(one.upload.pk, {})[name] = value
        refused = []
        for one in self.asked:
            answers = given.get(one.upload.pk)
            if not answers:
                continue
            try:
                if one.is_unknown:
                    decisions.take_for(one.upload.pk, answers[KIND])
                else:
                    presets = {**one.upload.presets, **answers}
                    decisions.choose(one.upload.pk, presets, {})
            except Refusal as refusal:
                refused.append(f"{one.upload.name}: {refusal}")
        return refused
