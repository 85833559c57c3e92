"""Uploads in the admin, to look at; and what every kind's model shares there: `KindAdmin`."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DecimalField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from simple_history.admin import SimpleHistoryAdmin

from ingest import kinds
from ingest.formats import CanonicalXlsx
from ingest.models import Correction, RememberedMapping, SetAsideRow, Upload
from records import files, formats
from records.admin import MunicipalityAdmin, RecordAdmin, ToLookAt
from records.models import Municipality


class KindAdmin(ImportExportMixin, RecordAdmin):  # type: ignore[misc]
    """A record that workbooks bring: Import leads to the wizard, Export gives the kind's workbook.

    A record that may not change now, as its month is closed or its acta approved, can only be
    looked at. Figures are typed and shown as in the site's own forms.
    """

    formfield_overrides: ClassVar = {DecimalField: {"localize": True}}
    skip_export_form = True
    show_full_result_count = False

    @property
    def resource(self) -> Any:
        return kinds.of_model(self.model)

    def get_resource_classes(self, request: HttpRequest) -> list[Any]:
        return [self.resource]

    def get_export_formats(self) -> list[type[CanonicalXlsx]]:
        return [CanonicalXlsx]

    def get_import_formats(self) -> list[type[CanonicalXlsx]]:
        return [CanonicalXlsx]

    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every file goes through the same steps: those of the wizard."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return redirect("ingest:upload_new_of_kind", self.resource.kind())

    process_import = import_action

    def export_action(self, request: HttpRequest) -> HttpResponse:
        if not self.has_export_permission(request):
            raise PermissionDenied
        found = self.get_export_queryset(request)
        if found.count() > files.XLSX_ROWS:
            said = _("More rows than fit into a workbook: narrow the list, or export it as .csv.")
            messages.error(request, said)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            query = request.GET.urlencode()
            return HttpResponseRedirect(f"{reverse(name)}?{query}")
        return super().export_action(request)  # type: ignore[no-any-return]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """What is listed, with what its columns refer to."""
        listed: QuerySet[Model] = super().get_export_queryset(request)
        found: QuerySet[Model] = self.resource().get_queryset()
        return found.filter(pk__in=listed.order_by().values("pk")).order_by("pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_frozen(obj)

    def _is_frozen(self, record: Any) -> bool:
        if record is None:
            return False
        try:
            record.check_changeable()
        except ValidationError:
            return True
        return False

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one: each keeps its last version, and what follows from it."""
        for record in queryset:
            record.delete()


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that were uploaded, by their names."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": kinds.title(str(choice["display"])) or formats.MISSING}


@admin.register(Upload)
class UploadAdmin(ToLookAt):
    """The trace of what came in; its own pages decide about it."""

    list_display = (
        "name",
        "kind_title",
        "state",
        "owner",
        "created_at",
        "rows",
        "created",
        "changed",
    )
    list_filter = ("state", ("kind", KindFilter))
    list_select_related = ("owner",)
    search_fields = ("name", "sha256")
    date_hierarchy = "created_at"

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_title(self, upload: Upload) -> str:
        return kinds.title(upload.kind)

    def view_on_site(self, obj: Upload) -> str:
        return obj.get_absolute_url()


class OfUploads(ToLookAt):
    """Many rows of an upload: none of them reads all that was found in it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("upload__findings")


@admin.register(Correction)
class CorrectionAdmin(OfUploads):
    list_display = ("upload", "sheet", "row", "column", "value", "made_by", "made_at")
    list_select_related = ("upload", "made_by")


@admin.register(SetAsideRow)
class SetAsideRowAdmin(OfUploads, SimpleHistoryAdmin):  # type: ignore[misc]
    list_display = ("upload", "sheet", "row", "state")
    list_filter = ("state",)
    list_select_related = ("upload",)


@admin.register(RememberedMapping)
class RememberedMappingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was remembered by mistake is deleted here."""

    list_display = ("header", "field", "kind", "source")
    list_filter = ("kind",)
    search_fields = ("header", "source")


admin.site.unregister(Municipality)


@admin.register(Municipality)
class LoadedMunicipalityAdmin(KindAdmin, MunicipalityAdmin):
    pass
