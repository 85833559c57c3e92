"""What of billed items has to do with the transformers and interventions that they refer to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.choices import MISSED, ItemKind, Link
from billing.matching import Known, Named
from billing.models.figures import ACCEPTED, OF_ROWS, ItemFigures
from records import bulk
from records.bulk import Cause
from transformers.models import Intervention, Transformer

# What an item is matched by, and what the match says.
NAMED = ("transformer_code", "account", "executed_on", "work_order")
LINKED = ("transformer_id", "intervention_id", "link")

# What the company spent: with AIU and IVA, and what the material costs that it supplied itself.
COST = F("total") + F("supplied")
# The same of one item.
COST_OF_ONE = Case(When(kind=ItemKind.SUPPLIED, then=ACCEPTED), default="total")


class MatchedItems(ItemFigures):
    # ── figures ─────────────────────────────────────────────────────────────────────────────

    def billed(self) -> Any:
        """Those of actas that were not returned."""
        return self.exclude(annex__state="returned")

    def sums_by_contract(self) -> Any:
        """Of a few items: {contract, contract_number, contractor, lines, amount, supplied, total,
        cost}, dearest first; `cost` is `total` and `supplied`."""
        names = {
            "contract": F("annex__contract"),
            "contract_number": F("annex__contract__number"),
            "contractor": F("annex__contract__contractor"),
        }
        rows = self.order_by().values(**names).annotate(**OF_ROWS).annotate(cost=COST)
        return rows.order_by("-cost", "contract_number")

    def by_order(self) -> Any:
        """Those whose work order is of an episode: its cost."""
        return self.filter(intervention__episode__isnull=False)

    def by_window(self) -> Any:
        """Those that no episode's order claims, at a transformer while an episode of it lasted:
        its cost where it has none by order. Episodes of a transformer are a year apart, so an item
        meets one of them at most."""
        unclaimed = Q(intervention__isnull=True) | Q(intervention__episode__isnull=True)
        return self.filter(
            unclaimed,
            transformer__episodes__start__lte=F("executed_on"),
            transformer__episodes__until__gte=F("executed_on"),
        )

    def cost_by_episode(self, path: str) -> Any:
        """{episode, contract, lines … cost}, the episode by its path from the item: of what
        `by_order` or `by_window` chose."""
        rows = self.order_by().values(episode=F(path), contract=F("annex__contract"))
        return rows.annotate(**OF_ROWS).annotate(cost=COST)

    def missed(self) -> Any:
        """Those that name a transformer or an account which nobody knows."""
        return self.filter(link__in=MISSED)

    def by_link(self) -> Any:
        """{link, lines, amount} of those at no known transformer, most lines first."""
        rows = self.order_by().filter(transformer__isnull=True).values("link")
        return rows.annotate(lines=Count("pk"), amount=Sum(ACCEPTED)).order_by("-lines", "link")

    def missed_codes(self) -> Any:
        """{transformer_code, link, lines, amount, first, last} of the codes that no transformer, or
        more than one, fits; most lines first."""
        rows = self.missed().filter(transformer_code__gt="").order_by()
        found = rows.values("transformer_code", "link").annotate(
            lines=Count("pk"),
            amount=Sum(ACCEPTED),
            first=Min("executed_on"),
            last=Max("executed_on"),
        )
        return found.order_by("-lines", "transformer_code")

    # ── writing ─────────────────────────────────────────────────────────────────────────────

    def relink(self, *, dated: bool = True) -> int:
        """Each of these items refers to the transformer and the intervention that it means now.

        Of approved actas and closed months too: a link is no billed figure, and has no history.
        Only what changed is written, and how many that were is returned; `dated` says of them when.
        """
        known, moved = Known(), dict[int, tuple[Any, ...]]()
        for some in bulk.chunks(list(self.order_by().values_list("pk", flat=True))):
            mine = self.model._base_manager.filter(pk__in=some)
            rows = list(mine.values_list(*NAMED, "pk", *LINKED))
            matches = known.matches([Named(*row[: len(NAMED)]) for row in rows])
            for row, match in zip(rows, matches, strict=True):
                key, *before = row[len(NAMED) :]
                if tuple(before) != match:
                    moved[key] = match
        columns = dict(zip(LINKED, zip(*moved.values(), strict=True), strict=False))
        if dated and moved:
            columns["linked_at"] = [timezone.now()] * len(moved)
        bulk.rewrite(self.model, list(moved), columns)
        return len(moved)

    def relink_by_code(self) -> None:
        """As `relink`, after transformers came or went: lines whose code is one's, which may be
        nearly all there are, are written by one statement, and only the rest is gone through."""
        named = Transformer.objects.filter(code=OuterRef("transformer_code")).order_by()
        works = Intervention.objects.filter(work_order=OuterRef("work_order")).order_by()
        found = Subquery(named.values("pk"))
        stale = self.filter(Exists(named)).exclude(link=Link.CODE, transformer=found)
        stale.update(transformer=found, link=Link.CODE, linked_at=timezone.now())
        self.filter(~Exists(named) | Q(Exists(works), work_order__gt="")).relink()

    def correctable(self, written: str) -> tuple[Any, int]:
        """(the lines that say this code and may change, how many others say it)

        Lines of approved actas and closed months stay as they were signed.
        """
        lines = self.filter(transformer_code=written)
        annexes = self.model.annex.field.related_model.objects.changeable()
        free = lines.filter(annex__in=annexes.values("pk"))
        return free, lines.count() - free.count()

    def correct_code(self, written: str, code: str, cause: Cause) -> tuple[int, int]:
        """Every line that says `written` says `code` from now on, as if each had been corrected in
        its form: (how many do, how many were left); ValidationError if none may change."""
        with transaction.atomic():
            free, left = self.correctable(written)
            annexes = set(free.order_by().values_list("annex", flat=True))
            self.model.annex.field.related_model.objects.hold(annexes)
            keys = list(free.order_by("pk").values_list("pk", flat=True))
            if not keys:
                message = _("No line that says “%(code)s” may change.")
                raise ValidationError(message % {"code": written})
            moment = timezone.now()
            columns = {"transformer_code": [code] * len(keys), "updated_at": [moment] * len(keys)}
            bulk.update(self.model, keys, columns, cause)
            self.model.objects.filter(transformer_code=code).relink(dated=False)
        return len(keys), left
