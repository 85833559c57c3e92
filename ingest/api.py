"""Uploads over REST: the same steps as in the browser and on the command line."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from ingest import decisions, intake, kinds, loading, permissions, report, work
from ingest.filters import UploadFilters
from ingest.findings import WARNING
from ingest.loading import OPTIONS, Ending, Outcome
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.told import (
    CommitSerializer,
    CorrectionsSerializer,
    NewUploadSerializer,
    OutcomeSerializer,
    UndoSerializer,
    told,
)
from records.api import RecordViewSet, tags
from records.parsing import ShallowJSON
from records.permissions import RolePermissions

# A smaller file is dealt with while the caller waits; a larger one by the worker behind.
AT_ONCE = 2**20  # bytes
PATIENCE = 25.0  # seconds that a caller waits for the worker
LOOK_EVERY = 0.2

STATUS = {
    Ending.COMMITTED: status.HTTP_201_CREATED,
    Ending.ALREADY_IN: status.HTTP_200_OK,
    Ending.CHECKED: status.HTTP_200_OK,
    Ending.WORKING: status.HTTP_202_ACCEPTED,
    Ending.REFUSED: status.HTTP_422_UNPROCESSABLE_ENTITY,
}
ANSWERS = {
    200: OutcomeSerializer,
    202: OpenApiResponse(OutcomeSerializer, "Still being worked on: look at Location."),
    422: OpenApiResponse(OutcomeSerializer, "Refused; `message` and `problems` say why."),
}


class UploadPermissions(RolePermissions):
    """Who may upload may go on with what they uploaded; each step asks whether it is theirs."""

    perms_map = {  # type: ignore[misc]
        **RolePermissions.perms_map,
        "PATCH": ["%(app_label)s.add_%(model_name)s"],
        "DELETE": ["%(app_label)s.add_%(model_name)s"],
    }


class UploadViewSet(RecordViewSet):
    """Workbooks on their way to records, and the trace of all that came in."""

    queryset = Upload.objects.all()
    fields = (
        "kind",
        "state",
        "name",
        "sha256",
        "size",
        "created_at",
        "rows",
        "created",
        "changed",
        "equal",
        "gone",
        "reason",
        "committed_at",
        "undone_at",
    )
    extra = {
        "owner": serializers.CharField(source="owner.username", read_only=True),
    }
    moments = ("created_at", "committed_at", "undone_at")
    asked = {"retrieve": ()}  # one object, whole, as `manage.py load` tells it
    filterset_class = UploadFilters
    ordering_fields = ("created_at", "committed_at", "name", "rows")
    permission_classes = [UploadPermissions]
    parser_classes = [MultiPartParser, FormParser, ShallowJSON]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Upload]:
        return super().get_queryset().select_related("owner")

    def described(self) -> Iterator[OpenApiParameter]:
        yield from super().described()
        if self.action == "list":
            yield OpenApiParameter("kind", str, enum=list(kinds.every()))

    @extend_schema(responses=OutcomeSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How an upload stands, with every finding and its cells."""
        return Response(_standing(self.get_object()))

    @extend_schema(
        request={"multipart/form-data": NewUploadSerializer},
        responses={201: OutcomeSerializer, **ANSWERS},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Loads a workbook: judged and committed, all of it or nothing, or only checked."""
        given = NewUploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        if not permissions.may_upload(request.user, asked["kind"]):
            raise PermissionDenied(str(Refusal("not_allowed")))
        file = asked["file"]
        decided = _decided(request.data, asked)
        if file.size > settings.UPLOAD_MAX_BYTES:
            return _too_large(asked["kind"], file)
        upload = intake.receive(file, file.name, request.user, asked["kind"], **decided)
        if (earlier := loading.already_in(upload)) is not None:
            return self._answer(earlier)
        decisions.load(
            upload.pk,
            request.user,
            at_once=upload.size <= AT_ONCE,
            check=asked["check"],
            accept=asked["accept_warnings"],
            reason=asked["reason"],
            set_aside=asked["set_aside"],
        )
        return self._answer(_ended(upload))

    @extend_schema(request=CorrectionsSerializer, responses=ANSWERS)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Puts values over cells of the workbook, and judges it again."""
        upload = self._theirs()
        given = CorrectionsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        cells = {
            (cell["sheet"], cell["row"], cell["column"]): cell["value"]
            for cell in given.validated_data["corrections"]
        }
        return self._decide(upload, decisions.correct, request.user, cells)

    @extend_schema(request=CommitSerializer, responses={201: OutcomeSerializer, **ANSWERS})
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Commits an upload that was judged."""
        upload = self._theirs()
        given = CommitSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        warned = {finding["code"] for finding in report.findings(upload, WARNING)}
        return self._decide(
            upload,
            decisions.commit,
            request.user,
            seen=upload.report.get("judged_at"),
            accept=sorted(warned if asked["accept_warnings"] else {*asked["accept"]}),
            reason=asked["reason"],
            set_aside=asked["set_aside"],
        )

    @extend_schema(request=UndoSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Takes a committed upload back as one act."""
        upload = self._theirs()
        given = UndoSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._decide(upload, decisions.undo, request.user, given.validated_data["reason"])

    @extend_schema(responses={204: None, 422: OutcomeSerializer})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Gives an upload up before its commit; its trace stays."""
        upload = self._theirs()
        try:
            decisions.discard(upload.pk)
        except Refusal as refusal:
            return self._answer(loading.outcome(upload, refusal))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _theirs(self) -> Upload:
        upload: Upload = self.get_object()
        if not permissions.may_decide(self.request.user, upload):
            raise PermissionDenied(str(Refusal("not_allowed")))
        tags.refuse_unless_matching(self.request, _standing(upload))
        return upload

    def _decide(self, upload: Upload, decision: Any, *args: Any, **facts: Any) -> Response:
        """Asks for a step on the upload and waits for it."""
        try:
            decision(upload.pk, *args, **facts)
        except Refusal as refusal:
            return self._answer(loading.outcome(upload, refusal))
        ended = _ended(upload)
        refused = ended.upload.report.get("refusal") or ended.ending == Ending.WORKING
        # A cell was corrected, or an upload undone: that worked, whatever the upload is now.
        if decision in (decisions.correct, decisions.undo) and not refused:
            ended = Outcome(ended.upload, Ending.CHECKED, ended.said)
        return self._answer(ended)

    def _answer(self, outcome: Outcome) -> Response:
        place = reverse("uploads-detail", args=[outcome.upload.pk], request=self.request)
        told_of = outcome.ending in (Ending.COMMITTED, Ending.WORKING)
        headers = {"Location": place} if told_of else {}
        return Response(told(outcome), status=STATUS[outcome.ending], headers=headers)


def _standing(upload: Upload) -> dict[str, Any]:
    """How it stands, with every finding and its cells."""
    if _is_working(upload):
        return told(Outcome(upload, Ending.WORKING, _("Still being worked on.")))
    return told(loading.outcome(upload))


def _is_working(upload: Upload) -> bool:
    standing = work.standing(upload)
    return standing is not None and standing.alive


def _ended(upload: Upload) -> Outcome:
    """How the work ended, waiting for it no longer than a caller does."""
    until = time.monotonic() + PATIENCE
    while True:
        upload.refresh_from_db()
        if "asked" not in upload.report:
            return loading.outcome(upload)
        if time.monotonic() > until:
            said = _("Still being worked on: look at its address until it is done.")
            return Outcome(upload, Ending.WORKING, said)
        time.sleep(LOOK_EVERY)


def _decided(data: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Presets and options: from `set`, and from fields that bear an option's name."""
    given = list(_settings(data))
    given += [(name, asked[name]) for name in OPTIONS if asked.get(name)]
    try:
        return loading.decided(asked["kind"], given)
    except loading.BadSetting as error:
        raise ValidationError({"set": [str(error)]}) from None


def _settings(data: Any) -> Iterable[tuple[str, str]]:
    """`set` as name=value, once or several times, or as a JSON object."""
    several = data.getlist("set") if isinstance(data, MultiValueDict) else [data.get("set") or {}]
    for one in several:
        if isinstance(one, str) and not one.lstrip().startswith("{"):
            name, _equals, value = one.partition("=")
            yield name, value
            continue
        try:
            found = json.loads(one) if isinstance(one, str) else dict(one)
        except ValueError:
            raise ValidationError({"set": [_("This is no JSON object.")]}) from None
        yield from ((name, str(value)) for name, value in found.items())


def _too_large(kind: str, file: Any) -> Response:
    """Refused before a byte of it is kept."""
    code, params = "too_many_bytes", {"limit": settings.UPLOAD_MAX_BYTES // 2**20}
    upload = Upload(kind=kind, name=file.name, size=file.size, state=Upload.State.REFUSED)
    upload.report = {"refused": {"code": code, "params": params}}
    return Response(told(loading.outcome(upload)), STATUS[Ending.REFUSED])


routes = [("uploads", UploadViewSet)]
