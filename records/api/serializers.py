"""How a record is written and read over REST: by the same rules as in the site's forms."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from records.closing import refuse_closed
from records.models import Record
from records.problems import Conflict


class RecordSerializer(serializers.ModelSerializer):
    """Validates as the site's forms do: the model's `clean`, constraints and closed months.

    `reason` goes into the history. An `updated_at` sent along must still be the stored one.
    """

    reason = serializers.CharField(write_only=True, required=False, max_length=100)

    def get_fields(self) -> dict[str, serializers.Field]:
        """All, or those that `?fields=` chose, in its order."""
        fields = super().get_fields()
        for name, field in fields.items():
            # Of what is only read nobody else says that it may be empty.
            if field.read_only and isinstance(field, serializers.ChoiceField):
                field.allow_blank = self.Meta.model._meta.get_field(name).blank
        chosen = self.context.get("chosen")
        return {name: fields[name] for name in chosen} if chosen else fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self._refuse_if_changed()
        values = {name: value for name, value in attrs.items() if name != "reason"}
        # On a copy: the stored record is untouched as long as it is not known to be valid.
        candidate = self.Meta.model(**({} if self.instance is None else _values(self.instance)))
        for name, value in values.items():
            setattr(candidate, name, value)
        candidate._state.adding = self.instance is None
        try:
            candidate.full_clean(exclude=_derived(self.Meta.model))
            refuse_closed(candidate)
        except ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from None
        return attrs

    def _refuse_if_changed(self) -> None:
        given = self.initial_data.get("updated_at") if self.instance else None
        if not given:
            return
        try:
            seen = datetime.fromisoformat(str(given))
        except ValueError:
            raise serializers.ValidationError(
                {"updated_at": _("Write it as you read it.")}
            ) from None
        if seen != self.instance.updated_at:
            raise Conflict(_("Someone else changed this record; read it again before you write."))

    def create(self, validated: dict[str, Any]) -> Any:
        record = self.Meta.model()
        return self._saved(record, validated)

    def update(self, record: Any, validated: dict[str, Any]) -> Any:
        return self._saved(record, validated)

    def _saved(self, record: Any, validated: dict[str, Any]) -> Any:
        record._change_reason = validated.pop("reason", None)
        for name, value in validated.items():
            setattr(record, name, value)
        record.save()
        return record


def _derived(model: type[models.Model]) -> set[str]:
    """The fields that nobody writes, as forms leave them out: some follow only once it is saved."""
    return {field.name for field in model._meta.fields if not field.editable}


def _values(record: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


@cache
def serializer_for(view: Any) -> type[RecordSerializer]:
    """The serializer of a view's `fields`, with `id`, where it came from and `updated_at`."""
    of = view.queryset.model
    kept = ("source_upload", "updated_at") if issubclass(of, Record) else ()
    names = ("id", *view.fields, *view.extra, *kept, "reason")
    read_only = (*kept, *(f.name for f in of._meta.fields if not f.editable))
    meta = type("Meta", (), {"model": of, "fields": names, "read_only_fields": read_only})
    return type(f"{of.__name__}Serializer", (RecordSerializer,), {**view.extra, "Meta": meta})


# What a database gives is what is given out.
PLAIN = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.FloatField,
    serializers.IntegerField,
    serializers.PrimaryKeyRelatedField,
)


@cache
def writers(serializer: type[serializers.BaseSerializer]) -> dict[str, Callable[[Any], Any] | None]:
    """{column's name: how a value is written, None if as it is}, as the serializer's own fields do,
    without a record and a walk along its attributes for each value."""
    return {
        name: None if isinstance(field, PLAIN) else field.to_representation
        for name, field in serializer().fields.items()
        if not field.write_only
    }


@cache
def columns(serializer: type[serializers.BaseSerializer]) -> dict[str, str]:
    """{column's name: query path} of what the serializer gives out."""
    return {
        name: field.source.replace(".", "__")
        for name, field in serializer().fields.items()
        if not field.write_only
    }
