"""Forms of records: what may be edited, why it is, and what to do when two people edit at once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from records import closing, formats, versions
from records.filters import DayInput, MonthField
from records.models import ClosedMonth, Municipality, Token

UNSEEN = ""
A_YEAR = timedelta(days=365)


def seen_at(record: Any) -> str:
    """What a form remembers of the version that it shows."""
    moment: datetime | None = getattr(record, "updated_at", None)
    return moment.isoformat() if moment and record.pk else UNSEEN


class RecordForm(forms.ModelForm):
    """Edits a record. `reason` goes into the history; `seen` is the version the person saw."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=100,
        required=False,
        help_text=_("Shown in the record’s history."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        localized_fields = "__all__"
        error_messages: ClassVar = {
            NON_FIELD_ERRORS: {
                "unique_together": _("There is one already with the same %(field_labels)s.")
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What others did since this person opened the page: shown beside the form.
        self.meanwhile: list[versions.Version] = []
        # The instance takes the form's values before `clean_seen`'s comparison could be made.
        self.stored_as_seen = seen_at(self.instance)
        self.initial["seen"] = self.stored_as_seen
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = formats.shortest(value)
        if self.instance._state.adding:
            del self.fields["reason"]
        for field in self.fields.values():
            field.label = field.label and capfirst(str(field.label))
            if isinstance(field, forms.DateField) and not isinstance(field, MonthField):
                field.widget = DayInput(field.widget.attrs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen")
        if self.stored_as_seen and seen != self.stored_as_seen:
            self._tell_what_happened(seen)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            closing.refuse_closed(self.instance)
        except ValidationError as error:
            self.add_error(None, error)

    def _tell_what_happened(self, seen: str | None) -> None:
        try:
            moment = datetime.fromisoformat(seen or "")
        except ValueError:
            moment = self.instance.updated_at
        self.meanwhile = versions.since(type(self.instance), self.instance.pk, moment)
        # Sent again as it is, the form now means: yes, over what the others did.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.stored_as_seen
        raise ValidationError(
            _(
                "Someone else saved this record while you were editing it. "
                "Compare below what changed; save again to keep your values."
            ),
            code="changed_meanwhile",
        )

    def save(self, commit: bool = True) -> Any:
        self.instance._change_reason = self.cleaned_data.get("reason") or None
        return super().save(commit)


class MunicipalityForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Municipality
        fields = ("code", "name", "department", "zone", "latitude", "longitude")


class ClosedMonthForm(RecordForm):
    """Closes a month, of the areas that this person may close."""

    month = MonthField(label=_("month"))

    class Meta(RecordForm.Meta):
        model = ClosedMonth
        fields = ("area", "month")

    def limit_to(self, user: Any) -> None:
        self.fields["area"].choices = [
            (area, label)
            for area, label in ClosedMonth.Area.choices
            if user.has_perm(f"records.close_{area}_closedmonth")
        ]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=100, help_text=_("Shown in the record’s history.")
    )


class TokenForm(forms.ModelForm):
    """A year to begin with: a token that nobody remembers should end by itself."""

    class Meta:
        model = Token
        fields = ("name", "scope", "expires_on")
        widgets: ClassVar = {"expires_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expires_on"] = timezone.localdate() + A_YEAR

    def clean_expires_on(self) -> date | None:
        last = self.cleaned_data["expires_on"]
        if last and last < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return last
