"""What an acta's page adds: its sums beside the file's, what it bills, what deserves a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import answers
from billing.amounts import CENTAVO, ZERO
from billing.choices import ItemKind
from billing.models import Annex, AnnexState, BilledItem, Objection
from billing.taxes import CHARGES, shares
from billing.views import figures
from billing.views.objected import objectable
from ingest import report
from ingest.models import Upload
from records import formats
from records.charts import Chart, Row, Series
from records.permissions import may

TOP = 12


def shown(request: HttpRequest, annex: Annex) -> dict[str, Any]:
    uploads = list(uploads_of(annex))
    return {
        "moves": moves(request.user, annex),
        "sums": list(sums(annex)),
        "stated": bool(annex.stated_totals),
        "days": by_day(annex),
        "municipalities": by_municipality(annex),
        "items": top_items(annex),
        "looks": list(worth_a_look(annex)),
        "uploads": [(upload, address("upload_detail", upload.pk)) for upload in uploads],
        "warnings": list(warnings(uploads)),
        "file": uploads and address("original", uploads[0].pk),
        "contract_url": annex.contract.get_absolute_url(),
        "objected": list(objections(annex)),
        # Of an acta that came once nothing can have been answered.
        "answers": answers.of(annex)[:1] if len(uploads) > 1 else [],
        "may_object": may(request.user, "object", BilledItem) and not objectable(annex),
    }


def objections(annex: Annex) -> Iterator[dict[str, Any]]:
    """What was objected to by reason, what saves most first, with the way to its lines."""
    for row in Annex.objects.filter(pk=annex.pk).saved_by_objection():
        label = Objection(row["objection"]).label
        yield {**row, "label": label, "url": items_url(annex, objection=row["objection"])}


def moves(user: Any, annex: Annex) -> dict[str, bool]:
    """Which of the state's buttons this person sees."""
    approver = may(user, "approve", Annex)
    return {
        "approve": approver and annex.state == AnnexState.IN_REVIEW,
        "return": approver and annex.state != AnnexState.RETURNED,
        "review": approver and annex.state == AnnexState.RETURNED,
    }


@dataclass(frozen=True)
class Figure:
    """A figure of the acta beside what its file states, where it states it."""

    label: str
    computed: Decimal
    stated: Decimal | None
    # The name of what tells how it is computed.
    how: str
    strong: bool = False
    # What objections took off it since the file was signed; None: that is not known.
    objected: Decimal | None = ZERO

    @property
    def difference(self) -> Decimal | None:
        if self.stated is None or self.objected is None:
            return None
        return self.stated - self.computed - self.objected


def sums(annex: Annex) -> Iterator[Figure]:
    """The acta from its subtotal to its total; AIU as one where the file states it so."""
    stated = {kind: Decimal(amount) for kind, amount in annex.stated_totals.items()}
    objected = taken_off(annex)
    for name in ("subtotal", *CHARGES, "total"):
        label = versions_label(annex, name)
        strong = name in ("subtotal", "total")
        if strong or getattr(annex, name) or name in stated:
            how, off = f"billing.acta_{name}", objected.get(name)
            yield Figure(label, getattr(annex, name), stated.get(name), how, strong, off)
        if name == "profit" and "aiu" in stated:
            aiu = annex.administration + annex.contingencies + annex.profit
            off = objected.get("aiu")
            yield Figure("AIU", aiu, stated["aiu"], "billing.acta_aiu", objected=off)


def taken_off(annex: Annex) -> dict[str, Decimal]:
    """{sum: what it would be more without objections}, of those of which that is known: AIU and
    IVA of an acta that was approved before its contract's taxes changed are not."""
    if not annex.stated_totals or not annex.is_objected:
        return dict.fromkeys(("subtotal", *CHARGES, "aiu", "total"), ZERO)
    rows = annex.line_totals.order_by().values_list("kind")
    sums = list(rows.annotate(Sum("amount"), Sum("objected")))
    unpaid = sum((off for kind, _amount, off in sums if kind == ItemKind.SUPPLIED), ZERO)
    known = {"subtotal": annex.objected - unpaid, "total": annex.saved - unpaid}
    kinds = [kind for kind, _amount, _off in sums]
    signed = [amount.quantize(CENTAVO) for _kind, amount, _off in sums]
    accepted = [(amount - off).quantize(CENTAVO) for _kind, amount, off in sums]
    rates = annex.contract.terms().rates_of(annex.period)
    whole, now = (shares(kinds, amounts, rates).sums for amounts in (signed, accepted))
    if any(now[name] != getattr(annex, name) for name in CHARGES):
        return known
    off = {name: whole[name] - now[name] for name in CHARGES}
    aiu = off["administration"] + off["contingencies"] + off["profit"]
    return {**known, **off, "aiu": aiu}


def versions_label(annex: Annex, name: str) -> str:
    label = str(annex._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def by_day(annex: Annex) -> Chart:
    rows = list(annex.day_totals.order_by("executed_on"))
    found = {row.executed_on: row.total for row in rows}
    days = figures.days_between(rows[0].executed_on, rows[-1].executed_on) if rows else []
    return Chart(
        "by-day",
        _("Billed by day of the work"),
        "columns",
        _("Day"),
        [Series(_("Total"))],
        [
            Row(formats.day(day), [found.get(day)], items_url(annex, executed_from=day))
            for day in days
        ],
    )


def by_municipality(annex: Annex) -> Chart:
    rows = BilledItem.objects.top_municipalities(Annex.objects.filter(pk=annex.pk))
    given = {"contract": annex.contract.number, "annex": annex.number}
    return Chart(
        "by-municipality",
        _("Billed by municipality"),
        "bars",
        _("Municipality"),
        [Series(_("Total"))],
        figures.municipality_rows(rows, given, TOP),
    )


def top_items(annex: Annex) -> Chart:
    rows = BilledItem.objects.top_items(Annex.objects.filter(pk=annex.pk))
    given = {"contract": annex.contract.number, "annex": annex.number}
    return Chart(
        "top-items",
        _("Items billed most"),
        "bars",
        _("Item"),
        [Series(_("Total"))],
        figures.item_rows(rows, TOP, given),
    )


def worth_a_look(annex: Annex) -> Iterator[tuple[str, str]]:
    """(words, address of the lines): what an approver checks before approving."""
    mine = BilledItem.objects.filter(annex=annex)
    deviating = mine.price_deviations().count()
    if deviating:
        words = ngettext(
            "%(count)s line is not billed at the price in force",
            "%(count)s lines are not billed at the price in force",
            deviating,
        )
        yield words % {"count": formats.number(deviating)}, items_url(annex, look="deviates")
    twice = BilledItem.objects.maybe_billed_twice(annex).count()
    if twice:
        words = ngettext(
            "%(count)s line may have been billed in another acta too",
            "%(count)s lines may have been billed in another acta too",
            twice,
        )
        yield words % {"count": formats.number(twice)}, items_url(annex, look="twice")


def items_url(annex: Annex, **given: Any) -> str:
    return figures.with_query(reverse("billing:annex_items", args=[annex.pk]), **given)


def uploads_of(annex: Annex) -> Any:
    """The uploads that wrote the acta or any of its lines, newest first."""
    lines = BilledItem.objects.filter(annex=annex).order_by()
    versions = BilledItem.history.filter(annex=annex.pk).order_by()
    wrote = (
        Q(pk=annex.source_upload)
        | Q(pk__in=lines.values("source_upload"))
        | Q(pk__in=versions.values("history_upload"))
        | Q(pk__in=versions.values("source_upload"))
    )
    found = Upload.objects.filter(wrote, committed_at__isnull=False)
    return found.select_related("committed_by").order_by("-committed_at", "-pk")


def warnings(uploads: list[Upload]) -> Iterator[dict[str, Any]]:
    """What was acknowledged when the acta was loaded, by upload, with the way to its cells."""
    for upload in uploads:
        if upload.state != Upload.State.COMMITTED:
            continue
        for finding in report.findings(upload, "warning"):
            yield {**finding, "upload": upload, "url": address("upload_detail", upload.pk)}


def address(page: str, number: int) -> str:
    """An upload's page, or its original file."""
    try:
        return reverse(f"ingest:{page}", args=[number])
    except NoReverseMatch:
        return ""
