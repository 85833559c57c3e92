"""What REST takes and answers about an upload; the answer is the object of `ingest.report`."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ingest import kinds
from ingest.loading import Ending, Outcome


def told(outcome: Outcome) -> dict[str, Any]:
    """The upload's object, with its state and a sentence on what became of the request."""
    upload = outcome.upload
    return {
        **outcome.as_json(),
        "state": upload.state,
        "working": outcome.ending == Ending.WORKING,
        "message": outcome.said,
    }


class CellSerializer(serializers.Serializer[Any]):
    sheet = serializers.CharField()
    row = serializers.IntegerField(allow_null=True, help_text="As Excel counts, from 1.")
    column = serializers.CharField(help_text="The canonical header.")
    value = serializers.CharField(help_text="As written.")
    detail = serializers.CharField(required=False)


class FindingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    count = serializers.IntegerField()
    cells = CellSerializer(many=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """How an upload stands; counts are database records of its kind."""

    kind = serializers.CharField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    upload = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    equal = serializers.IntegerField()
    gone = serializers.IntegerField()
    set_aside = serializers.IntegerField()
    committed = serializers.BooleanField()
    totals = serializers.DictField(child=serializers.FloatField())
    problems = FindingSerializer(many=True)
    warnings = FindingSerializer(many=True)
    state = serializers.CharField()
    working = serializers.BooleanField()
    message = serializers.CharField()


class CommitSerializer(serializers.Serializer[Any]):
    accept_warnings = serializers.BooleanField(default=False, help_text="Acknowledges all.")
    accept = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="Codes of warnings acknowledged."
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)
    set_aside = serializers.BooleanField(
        default=False, help_text="Leaves rows with problems out; they wait."
    )


class UndoSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class NewUploadSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    file = serializers.FileField()
    set = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="name=value for a column of the whole file or an option; or a JSON object.",
    )
    check = serializers.BooleanField(default=False, help_text="Judges, and writes nothing.")
    accept_warnings = serializers.BooleanField(default=False)
    set_aside = serializers.BooleanField(default=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)
    mode = serializers.CharField(required=False, help_text="replace, or add to the acta.")
    empty = serializers.CharField(required=False, help_text="keep, or erase what is stored.")
    hidden_rows = serializers.CharField(required=False, help_text="count or skip.")
    struck_rows = serializers.CharField(required=False, help_text="count or skip.")
    sheets = serializers.CharField(required=False, help_text="Names, with commas between them.")
    unknown = serializers.CharField(
        required=False, help_text="refuse, or skip rows of what is not followed here."
    )
    months = serializers.CharField(
        required=False, help_text="What the columns of months hold, such as FACTURADA."
    )
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=100, help_text="Whose extract it is, such as SAC."
    )

    def validate_kind(self, kind: str) -> str:
        if kind not in kinds.every():
            known = {"kind": kind, "known": ", ".join(kinds.every())}
            said = _("Unknown kind “%(kind)s”. Known: %(known)s.") % known
            raise serializers.ValidationError(said)
        return kind


class CorrectedCellSerializer(serializers.Serializer[Any]):
    sheet = serializers.CharField(max_length=100)
    row = serializers.IntegerField(min_value=1)
    column = serializers.CharField(max_length=100, help_text="The canonical header.")
    value = serializers.CharField(allow_blank=True, max_length=1000)


class CorrectionsSerializer(serializers.Serializer[Any]):
    corrections = CorrectedCellSerializer(many=True, allow_empty=False)
