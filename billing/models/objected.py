"""Objections (glosas): what of billed items is not accepted, said and taken back.

A line keeps what its contractor signed. An objection says with a code and a text which quantity
or which unit price is accepted in its place; from then on the acta's AIU, IVA and sums, and all
that is counted as executed, are of what is accepted. Only while the acta is in review may anybody
object; its approval makes final what is objected by then, its return hands it to the contractor,
whose next version answers it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts import ZERO, accepted_amount
from billing.choices import Objection
from billing.models.matched import MatchedItems
from ingest.models import Gate
from records import bulk, news
from records.bulk import Cause

# What an objection is; a line without one has `UNOBJECTED`.
WRITTEN = ("objection", "objection_text", "accepted_quantity", "accepted_unit_price", "objected")
UNOBJECTED: dict[str, Any] = dict(zip(WRITTEN, ("", "", None, None, ZERO), strict=True))
# Whoever bills one of these anew answers what was objected: the objection falls.
ANSWERED_BY = ("quantity", "unit_price", "amount", "code", "work_order")

# One for all lines, or {line's key: its own}.
Accepted = Decimal | Mapping[int, Decimal] | None
SHOWN = 3
LONGEST_TEXT = 500


class Line(NamedTuple):
    key: int
    annex: int
    code: str
    work_order: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    updated_at: Any
    objection: str


COLUMNS = ("pk", *Line._fields[1:])


class ObjectedItems(MatchedItems):
    def objected_to(self) -> Any:
        return self.filter(objection__gt="")

    def by_objection(self) -> Any:
        """{objection, lines, objected} of those objected to, dearest first; pesos before AIU and
        IVA. What that saves, `Annex.objects.saved_by_objection` says."""
        rows = self.objected_to().order_by().values("objection")
        return rows.annotate(lines=Count("pk"), objected=Sum("objected")).order_by(
            "-objected", "objection"
        )

    def mark(self) -> str:
        """What these lines are now, in few letters: others once any was written, came or went."""
        return marked(self.order_by("pk").values_list("pk", "updated_at"))

    def object_to(
        self,
        items: QuerySet | Iterable[int],
        code: str,
        text: str | Mapping[int, str],
        *,
        cause: Cause,
        quantity: Accepted = None,
        unit_price: Accepted = None,
        seen: str = "",
    ) -> int:
        """Of each of these lines (a queryset, or keys) only that quantity, or that price, is
        accepted, and why (one text for all, or {line's key: its own}); how many lines they are.

        A line that is objected to already gets this objection in place of the other. `seen` is the
        `mark` of the lines that the person looked at. ValidationError, and nothing is written:
        where a line may not be objected to now, where they changed meanwhile (`moved`), or where
        what would be accepted is all that was billed, or more.
        """
        if code not in Objection.values:
            raise ValidationError(_("Choose why you object."), code="objection")
        with transaction.atomic():
            lines = self._in_review(items, seen)
            said = [_said(text, line) for line in lines]
            facts = [(_of(quantity, line), _of(unit_price, line)) for line in lines]
            _refuse_more_than_billed(lines, facts)
            columns = {
                "objection": [code] * len(lines),
                "objection_text": said,
                "accepted_quantity": [
                    _less(accepted, line.quantity)
                    for line, (accepted, _price) in zip(lines, facts, strict=True)
                ],
                "accepted_unit_price": [
                    _less(accepted, line.unit_price)
                    for line, (_quantity, accepted) in zip(lines, facts, strict=True)
                ],
                "objected": [
                    line.amount
                    - accepted_amount(line.amount, line.quantity, line.unit_price, *accepted)
                    for line, accepted in zip(lines, facts, strict=True)
                ],
            }
            reason = cause.reason or said[0] if len(set(said)) == 1 else ""
            self._write(lines, columns, replace(cause, reason=reason))
        return len(lines)

    object_to.alters_data = True

    def withdraw(self, items: QuerySet | Iterable[int], *, cause: Cause, seen: str = "") -> int:
        """Of these lines all is accepted again; how many had an objection. Refuses as `object_to`
        does."""
        with transaction.atomic():
            lines = [line for line in self._in_review(items, seen) if line.objection]
            columns = {name: [value] * len(lines) for name, value in UNOBJECTED.items()}
            self._write(lines, columns, cause)
        return len(lines)

    withdraw.alters_data = True

    def take_back(self, items: QuerySet | Iterable[int], *, cause: Cause) -> int:
        """The last objection to each of these lines never was: those that had another one before
        have that one again; how many lines they are. Refuses as `object_to` does."""
        with transaction.atomic():
            lines = [line for line in self._in_review(items, "") if line.objection]
            before = self._versions_before([line.key for line in lines])
            rows = [before.get(line.key, tuple(UNOBJECTED.values())) for line in lines]
            columns = {name: [row[at] for row in rows] for at, name in enumerate(WRITTEN)}
            self._write(lines, columns, cause)
        return len(lines)

    take_back.alters_data = True

    def _versions_before(self, keys: list[int]) -> dict[int, tuple[Any, ...]]:
        """{line's key: its objection, as `WRITTEN`, before it was last written}."""
        found: dict[int, list[tuple[Any, ...]]] = {key: [] for key in keys}
        for some in bulk.chunks(keys):
            rows = self.model.history.filter(id__in=some).order_by("-history_id")
            for key, *objection in rows.values_list("id", *WRITTEN):
                found[key].append(tuple(objection))
        return {key: versions[1] for key, versions in found.items() if len(versions) > 1}

    def _in_review(self, items: QuerySet | Iterable[int], seen: str) -> list[Line]:
        """These lines, held until the transaction ends: nobody commits, approves, returns or
        objects meanwhile."""
        Gate.enter()
        if isinstance(items, QuerySet):
            items = items.order_by("pk").values_list("pk", flat=True)
        keys = sorted(set(items))
        annexes: set[int] = set()
        for some in bulk.chunks(keys):
            rows = self.model.objects.filter(pk__in=some).order_by()
            annexes |= set(rows.values_list("annex", flat=True))
        for annex in self.model.annex.field.related_model.objects.hold(annexes):
            annex.check_objectable()
        lines: list[Line] = []
        for some in bulk.chunks(keys):
            rows = self.model.objects.filter(pk__in=some).order_by("pk")
            lines += [Line(*row) for row in rows.values_list(*COLUMNS)]
        if seen and seen != marked((line.key, line.updated_at) for line in lines):
            message = _("These lines changed meanwhile. Look at them again before you decide.")
            raise ValidationError(message, code="moved")
        return lines

    def _write(self, lines: list[Line], columns: dict[str, list[Any]], cause: Cause) -> None:
        columns["updated_at"] = [timezone.now()] * len(lines)
        bulk.update(self.model, [line.key for line in lines], columns, cause)
        annexes = self.model.annex.field.related_model.objects
        touched = {line.annex for line in lines}
        annexes.recompute(touched)
        if touched:
            named = annexes.filter(pk__in=sorted(touched)[: news.NAMED + 1])
            news.tell(self.model, list(named.select_related("contract").order_by("pk")))


def marked(lines: Iterable[tuple[int, Any]]) -> str:
    """Of (key, `updated_at`) by key."""
    written = ";".join(f"{key} {moment:%Y%m%d%H%M%S%f}" for key, moment in lines)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _of(accepted: Accepted, line: Line) -> Decimal | None:
    return accepted.get(line.key) if isinstance(accepted, Mapping) else accepted


def _said(text: str | Mapping[int, str], line: Line) -> str:
    """ValidationError where nothing is said of a line."""
    said = (text.get(line.key, "") if isinstance(text, Mapping) else text).strip()
    if not said:
        message = _("Say what you object to: it is what the contractor reads.")
        raise ValidationError(message, code="objection_text")
    return said[:LONGEST_TEXT]


def _less(accepted: Decimal | None, billed: Decimal) -> Decimal | None:
    """As it is kept: empty where it is what was billed."""
    return None if accepted == billed else accepted


def _refuse_more_than_billed(
    lines: list[Line], facts: list[tuple[Decimal | None, Decimal | None]]
) -> None:
    """ValidationError unless something between nothing and what was billed is accepted of each,
    and less of one of both."""
    wrong = [
        f"{line.code} {line.work_order}".strip()
        for line, accepted in zip(lines, facts, strict=True)
        if not is_less(accepted, (line.quantity, line.unit_price))
    ]
    if not wrong:
        return
    message = ngettext(
        "Of %(count)s line this is no less than was billed: %(examples)s. Accept a quantity or a "
        "price between zero and what it bills.",
        "Of %(count)s lines this is no less than was billed: %(examples)s. Accept a quantity or a "
        "price between zero and what each bills.",
        len(wrong),
    )
    params = {"count": len(wrong), "examples": ", ".join(wrong[:SHOWN])}
    raise ValidationError(message % params, code="accepted")


def is_less(accepted: tuple[Decimal | None, ...], billed: tuple[Decimal, ...]) -> bool:
    """Whether of a quantity and a price, None being as billed, less is accepted, and neither more
    nor of the other sign. Of what costs nothing, too: its quantity counts as any other."""
    named = [(mine, its) for mine, its in zip(accepted, billed, strict=True) if mine is not None]
    between = all(min(ZERO, its) <= mine <= max(ZERO, its) for mine, its in named)
    return between and any(mine != its for mine, its in named)
