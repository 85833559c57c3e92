"""The budget's record pages, declared."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from billing.views import figures
from budget import filters, forms, tables
from budget.grid.chosen import Chosen
from budget.models import Candidate, Lesson, Movement, Notice, Provision
from budget.resources import BudgetResource
from budget.views.inbox import InboxView
from budget.views.plan_candidates import CandidatesView
from records import formats
from records.views import RecordPages
from records.views.export import ExportView


class MovementPages(RecordPages):
    model = Movement
    path = "movements"
    table_class = tables.MovementTable
    filterset_class = filters.MovementFilters
    form_class = forms.MovementForm
    resource = BudgetResource
    tools = [
        (_("Budget grid"), "budget:grid", "table"),
        (_("Versions"), "budget:versions", "git-compare"),
    ]
    groups = [
        (_("Movement"), ["contract", "year", "budget_line", "kind", "document", "date"]),
        (_("Month"), ["period", "expense_class", "amount", "signed", "target_kwh"]),
    ]
    written = {
        "year": str,
        "period": formats.month,
        "amount": figures.pesos,
        "signed": figures.pesos,
    }
    summed = {"signed": _("Effect on the budget")}
    lead = _(
        "Each month of what makes up the budgets: the initial ones, and the additions, reductions "
        "and transfers that changed them. None overwrites another."
    )
    loaded_by = "budgets"
    first = _(
        "A budget is of a contract, by line and month: from a workbook, or written in the grid. "
        "The contract comes first."
    )
    add_words = _("Add a movement")

    def queryset(self) -> QuerySet:
        return Movement.objects.with_effect()

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        movement = Chosen(record.contract, record.year, record.kind, record.document)
        return [(_("The whole movement in the grid"), movement.url, "table")]


class ProvisionPages(RecordPages):
    model = Provision
    path = "provisions"
    table_class = tables.ProvisionTable
    filterset_class = filters.ProvisionFilters
    first = _(
        "Work that is done and not billed yet is provided for by hand, or proposed from executed "
        "orders once interventions and actas are there."
    )
    form_class = forms.ProvisionForm
    related = ("reversed_by__contract",)
    groups = [
        (_("Work"), ["contract", "period", "work_order", "description"]),
        (_("Provision"), ["amount", "budget_line", "expense_class", "reversed_by"]),
    ]
    written = {"period": formats.month, "amount": figures.pesos}
    summed = {"amount": _("Amount")}
    lead = _(
        "What work already done will cost, AIU and IVA included, until an acta bills it. It stands "
        "beside execution, never inside it; the acta reverses it by itself."
    )
    add_words = _("Add a provision")

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        if not record.work_order:
            return []
        url = figures.listed("billeditem", work_order=record.work_order)
        return [(_("Billed items of its order"), url, "list-details")]


class CandidatePages(RecordPages):
    """Made by learning, never by people: a list and its file."""

    model = Candidate
    path = "recovery/next"
    table_class = tables.CandidateTable
    filterset_class = filters.CandidateFilters
    related = ("transformer__municipality",)
    title = _("Where should the next peso go?")

    def queryset(self) -> QuerySet:
        return Candidate.objects.filter(lesson=Lesson.current())

    def url(self, page: str, pk: int | None = None) -> str:
        return reverse("budget:candidates" if page == "list" else f"budget:candidates_{page}")

    def urls(self) -> list[URLPattern]:
        return [
            path(f"{self.path}/", CandidatesView.as_view(pages=self), name="candidates"),
            path(f"{self.path}/export/", ExportView.as_view(pages=self), name="candidates_export"),
        ]


class NoticePages(RecordPages):
    """Rows come from the figures; people say who has one and what came of it."""

    model = Notice
    path = "alerts"
    table_class = tables.NoticeTable
    filterset_class = filters.InboxFilters
    form_class = forms.NoticeForm
    related = ("contract", "owner")
    can_add = can_delete = False
    groups = [
        (_("What it says"), ["told", "area", "severity", "contract", "weight", "first_at"]),
        (_("What came of it"), ["state", "owner", "note", "worse_at", "gone_at"]),
    ]
    written = {"weight": figures.pesos}
    lead = _(
        "What budget, actas, energy and the month’s work give rise to, each with whoever looks at "
        "it. It stands here as long as the figures say so."
    )

    def queryset(self) -> QuerySet:
        return Notice.objects.ranked()

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        return [(_("Its figures"), record.url, "list-details")] if record.url else []

    def urls(self) -> list[URLPattern]:
        """The list is the inbox, under its own name too."""
        inbox = InboxView.as_view(pages=self)
        named = [path(f"{self.path}/", inbox, name=name) for name in ("notice_list", "alerts")]
        return [*named, *(one for one in super().urls() if one.name != "notice_list")]
