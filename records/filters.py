"""What a list can be narrowed by; the API takes the same filters under the same names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES, MaxValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from records import formats
from records.audit_entry import Event
from records.models import AuditEntry, ClosedMonth, Municipality

DAY_FORMAT = "%Y-%m-%d"
# What has no municipality, or none that is known.
NONE = "-"

Condition = Q | Callable[[], Q]


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=DAY_FORMAT)


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


# Of other years there are no months: not a year before or after them can be reckoned with.
FIRST_YEAR, LAST_YEAR = 1900, 2099


class MonthField(forms.DateField):
    """A month, as its first day."""

    widget = MonthInput
    input_formats = ("%Y-%m", DAY_FORMAT, "%d/%m/%Y")

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found and found.replace(day=1)


class PrefixFilter(filters.CharFilter):
    """Begins with, by the field's index."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__prefix": value}) if value else qs


# Of filters with a method of their own the description cannot know by itself.
@extend_schema_field({"type": "string", "format": "date"})
class DayFilter(filters.DateFilter):
    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("widget", DayInput())
        options.setdefault("input_formats", [DAY_FORMAT, "%d/%m/%Y"])
        super().__init__(*args, **options)


# How the API's description tells of a month; pages read 2025-01-31 and 31/01/2025, too.
MONTH_SCHEMA = {
    "type": "string",
    "pattern": r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$",
    "example": "2025-01",
}


@extend_schema_field(MONTH_SCHEMA)
class MonthFilter(filters.Filter):
    field_class = MonthField


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": 2**63 - 1})
class WholeFilter(filters.NumberFilter):
    """A year or a record's number: databases fail at what is longer than they keep."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=0, **options)

    def get_max_validator(self) -> MaxValueValidator:
        return MaxValueValidator(2**63 - 1)


class YesNoField(forms.TypedChoiceField):
    """Yes, no or not asked; Django's own takes whatever else is written for not asked."""

    def __init__(self, **options: Any) -> None:
        choices = [("", "---------"), ("true", _("Yes")), ("false", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "true", **options)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


@extend_schema_field({"type": "boolean"})
class YesNoFilter(filters.Filter):
    field_class = YesNoField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, empty_value=None, **options)


class SearchFilter(filters.CharFilter):
    """One box over several fields, each by its beginning."""

    def __init__(self, *fields: str, **options: Any) -> None:
        self.fields = fields
        options.setdefault("label", _("Search"))
        super().__init__(**options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        found = Q()
        for name in self.fields:
            found |= Q(**{f"{name}__prefix": value})
        return qs.filter(found)


class ConditionFilter(filters.ChoiceFilter):
    """One of several named conditions: {value in the address: (words, condition)}.

    A condition that depends on the day is a function.
    """

    def __init__(self, conditions: Mapping[str, tuple[Any, Condition]], **options: Any) -> None:
        self.conditions = conditions
        choices = [(name, words) for name, (words, _condition) in conditions.items()]
        super().__init__(choices=choices, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value not in self.conditions:
            return qs
        _words, condition = self.conditions[value]
        return qs.filter(condition if isinstance(condition, Q) else condition())


class MunicipalityFilter(filters.CharFilter):
    """Its DANE code, or how its name begins; `-` where none is known."""

    def __init__(self, field_name: str = "municipality", **options: Any) -> None:
        options.setdefault("label", _("Municipality"))
        super().__init__(field_name=field_name, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        if value == NONE:
            return qs.filter(**{f"{self.field_name}__isnull": True})
        known = Municipality.objects.filter(Q(code=value) | Q(name__prefix=value))
        # Few keys, looked up by the rows' own index.
        keys = list(known.values_list("pk", flat=True))
        return qs.filter(**{f"{self.field_name}__in": keys})


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it says, and the query string without it."""

    label: str
    value: str
    without: str


class RecordFilters(filters.FilterSet):
    """Text by its beginning, days and months by the browser's calendar; see `Chip`."""

    # Shown above the list; the rest stand in "more filters".
    first: ClassVar[tuple[str, ...]] = ("q",)

    class Meta:
        fields: ClassVar[tuple[str, ...]] = ()
        filter_overrides: ClassVar = {
            models.BooleanField: {"filter_class": YesNoFilter},
            models.CharField: {"filter_class": PrefixFilter},
            models.DateField: {"filter_class": DayFilter},
        }

    def first_fields(self) -> list[Any]:
        return [self.form[name] for name in self.form.fields if name in self.first]

    def more_fields(self) -> list[Any]:
        return [self.form[name] for name in self.form.fields if name not in self.first]

    def chips(self) -> Iterator[Chip]:
        for name, field in self.form.fields.items():
            given = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            value = self.form.cleaned_data.get(name) if self.form.is_valid() else None
            if not any(given) or value in (None, ""):
                continue
            rest = self.data.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            yield Chip(str(field.label or name), _shown(field, value), rest.urlencode())

    @property
    def are_on(self) -> bool:
        """Whether any narrows the list."""
        return not self.is_valid() or any(
            value not in EMPTY_VALUES for value in self.form.cleaned_data.values()
        )

    @property
    def more_are_on(self) -> bool:
        return any(self.data.get(field.name) for field in self.more_fields())


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, MonthField):
        return formats.month(value)
    if isinstance(value, str):
        words = {str(key): label for key, label in getattr(field, "choices", ())}
        if value in words:
            return str(words[value])
    if isinstance(value, (list, QuerySet)):
        return ", ".join(map(str, value))
    if isinstance(value, Decimal):
        # What is asked for exactly is a year or a record's number, no quantity.
        return f"{value.normalize():f}"
    return formats.readable(value)


class MunicipalityFilters(RecordFilters):
    q = SearchFilter("name", "code")
    department = PrefixFilter(label=_("Department"))
    zone = PrefixFilter(label=_("Zone"))
    first = ("q", "department", "zone")

    class Meta(RecordFilters.Meta):
        model = Municipality
        fields = ("code",)


class ClosedMonthFilters(RecordFilters):
    month = MonthFilter(label=_("Month"))
    first = ("area", "month")

    class Meta(RecordFilters.Meta):
        model = ClosedMonth
        fields = ("area",)


class AuditEntryFilters(RecordFilters):
    q = SearchFilter("name", "about", "address")
    name = PrefixFilter(label=_("Person"))
    event = filters.ChoiceFilter(label=_("Event"), choices=Event.choices)
    since = DayFilter(field_name="moment", lookup_expr="date__gte", label=_("From"))
    until = DayFilter(field_name="moment", lookup_expr="date__lte", label=_("Until"))
    first = ("q", "name", "event", "since", "until")

    class Meta(RecordFilters.Meta):
        model = AuditEntry
        fields = ("address",)
