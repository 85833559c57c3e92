"""What follows when transformers, their months, work or tariffs change, within that change.

Uploads and their undo are heard of by `ingest.signals.committed`, forms and the admin by Django's
own signals; to what follows the months that an upload brings their kind sees itself. Where a
retroactive case counts follows from its account. System energy and targets are only ever summed as
they stand.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from ingest.models import Gate, Upload
from ingest.signals import committed
from ingest.takeback import touched
from records import bulk, recomputing, turns
from records.models import ClosedMonth, Municipality
from transformers import balances, placing, recovery, tasks, totals
from transformers.choices import is_done, is_settled
from transformers.hanging import hang_cases
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RetroactiveCase,
    Tariff,
    Transformer,
)


@dataclass
class Changes:
    """What changed, by what it makes others follow."""

    transformers: set[int] = field(default_factory=set)
    municipalities: set[int] = field(default_factory=set)
    # Rows of consumption: their transformers, their months.
    consumers: set[int] = field(default_factory=set)
    months: set[date] = field(default_factory=set)
    # Transformers at which work was done, and months whose tariffs are others.
    worked: set[int] = field(default_factory=set)
    priced: set[date] = field(default_factory=set)
    # Retroactive cases, which count where their accounts hung.
    cases: set[int] = field(default_factory=set)
    # Accounts, and months that were balanced as they came: what else recovered energy follows from.
    accounts: set[str] = field(default_factory=set)
    arrived: set[date] = field(default_factory=set)

    def add(self, other: "Changes") -> None:
        for name, values in vars(other).items():
            getattr(self, name).update(values)

    def follow(self, keep_recovered: Callable[[], None]) -> None:
        if self.municipalities:
            towns = Transformer.objects.filter(municipality__in=self.municipalities)
            if moved := placing.place(towns.order_by().values_list("pk", flat=True)):
                balances.refresh(moved)
        if self.transformers:
            placing.place(self.transformers)
            balances.refresh(self.transformers)
        if self.consumers:
            balances.refresh(self.consumers, self.months)
        if self.priced:
            balances.refresh(months=self.priced)
        if self.worked:
            totals.rewrite_work(sorted(self.worked))
        if self.cases:
            hang_cases(self.cases)
        if any(values for name, values in vars(self).items() if name != "cases"):
            keep_recovered()


_gathered: ContextVar[Changes | None] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction, at whose end everything follows at once what is saved or deleted in it."""
    with transaction.atomic():
        changes = Changes()
        token = _gathered.set(changes)
        try:
            yield
        finally:
            _gathered.reset(token)
        changes.follow(tasks.keep_recovered)


def _changed(
    keep_recovered: Callable[[], None] = tasks.keep_recovered, **sets: Iterable[Any]
) -> None:
    changes = Changes(**{name: set(values) for name, values in sets.items()})
    gathered = _gathered.get()
    if gathered is None:
        changes.follow(keep_recovered)
    else:
        gathered.add(changes)


# ── uploads ─────────────────────────────────────────────────────────────────────────────────


@receiver(committed, dispatch_uid="transformers follow uploads")
def follow_upload(kind: str, upload: Upload, **_news: Any) -> None:
    changed = partial(_changed, recovery.refresh)
    match kind:
        case "municipalities":
            changed(municipalities=touched(Municipality, upload, "id"))
        case "transformers":
            changed(transformers=touched(Transformer, upload, "id"))
        case "consumption" if upload.state == Upload.State.UNDONE:
            changed(
                consumers=touched(Consumption, upload, "transformer"),
                months=touched(Consumption, upload, "period"),
            )
        case "consumption":
            changed(arrived=touched(Consumption, upload, "period"))
        case "interventions":
            changed(worked=touched(Intervention, upload, "transformer"))
        case "accounts":
            changed(cases=_hanging(), accounts=touched(Account, upload, "account"))
        case "cnr":
            changed(cases=touched(RetroactiveCase, upload, "id"))
        case "tariffs":
            changed(priced=touched(Tariff, upload, "period"))
    if upload.state == Upload.State.UNDONE:
        placing.forget_places()


# ── forms and the admin ─────────────────────────────────────────────────────────────────────


def _hanging(**of: Any) -> models.QuerySet:
    """The keys of the retroactive cases that count where their accounts hung."""
    return RetroactiveCase.objects.by_account().filter(**of).values_list("pk", flat=True)


# {model: what changes with a record of it}
FOLLOWED: dict[type[models.Model], Any] = {
    Municipality: lambda town: {"municipalities": [town.pk]},
    Transformer: lambda one: {"transformers": [one.pk]},
    Account: lambda one: {
        "cases": _hanging(account=one.account),
        "accounts": [one.account],
    },
    Consumption: lambda row: {"consumers": [row.transformer_id], "months": [row.period]},
    Intervention: lambda work: {"worked": [work.transformer_id]},
    RetroactiveCase: lambda case: {"cases": [case.pk]},
    Tariff: lambda tariff: {"priced": [tariff.period]},
}


def wait_turn(**_signal: Any) -> None:
    """What follows is derived by one at a time, commits of uploads included."""
    with transaction.atomic():
        Gate.enter()


def note_what_stood(sender: type[models.Model], instance: Any, **signal: Any) -> None:
    """Before it is written: what a record leaves behind moves too."""
    if signal.get("raw"):
        return
    wait_turn()
    stored = sender._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    instance._left = FOLLOWED[sender](stored) if stored else {}


def follow_form(sender: type[models.Model], instance: Any, **signal: Any) -> None:
    """After it was saved or deleted by itself."""
    if signal.get("raw"):
        return
    now = FOLLOWED[sender](instance)
    left = instance.__dict__.pop("_left", {})
    _changed(**{name: {*values, *left.get(name, ())} for name, values in now.items()})
    if "created" in signal and sender.unversioned:
        instance.refresh_from_db(fields=sender.unversioned)


for model in FOLLOWED:
    turns.awaited.connect(wait_turn, sender=model, dispatch_uid=f"{model.__name__} waits its turn")
    for before in (pre_save, pre_delete):
        before.connect(note_what_stood, sender=model, dispatch_uid=f"before {model.__name__}")
    for after in (post_save, post_delete):
        after.connect(follow_form, sender=model, dispatch_uid=f"what follows {model.__name__}")


@receiver(pre_save, sender=Consumption, dispatch_uid="months are placed")
def place_month(instance: Consumption, raw: bool = False, **_signal: Any) -> None:
    """A month is where its transformer was on its first day."""
    if not raw:
        [instance.place_id] = placing.places([instance.transformer_id], [instance.period])


@receiver(post_delete, sender=ClosedMonth, dispatch_uid="reopened months catch up")
def catch_up(instance: ClosedMonth, **_signal: Any) -> None:
    """A month that was reopened takes what came since it was closed."""
    if instance.area == ClosedMonth.Area.ENERGY:
        _changed(priced=[instance.month])


# ── everything ──────────────────────────────────────────────────────────────────────────────


@recomputing.step(_("Transformers and their balances"), Transformer.objects.count)
def recompute(told: recomputing.Told) -> None:
    tell_macros()
    tell_done()
    tell_settled()
    placing.place()
    for page in bulk.chunks(
        sorted(Transformer.objects.values_list("pk", flat=True)), balances.PAGE
    ):
        balances.rewrite_rows(page)
        told(len(page))
    totals.rewrite_totals()
    totals.rewrite_years()
    totals.rewrite_work()
    hang_cases()
    recovery.refresh(anew=True)
    placing.forget_places()


def tell_macros() -> None:
    """Whether transformers have a macro-meter: what MACROMEDIDOR says."""
    stored = Transformer.objects.values_list("pk", "macro_meter", "has_macro")
    told = [(key, Transformer.is_macro(meter), has) for key, meter, has in stored]
    stale = {key: says for key, says, has in told if says != has}
    bulk.rewrite(Transformer, list(stale), {"has_macro": list(stale.values())})


def tell_done() -> None:
    """Whether work was done: what the words of its state say, of which there are few."""
    for state, done in Intervention.objects.order_by().values_list("state", "done").distinct():
        if done != is_done(state):
            Intervention.objects.filter(state=state).update(done=is_done(state))


def tell_settled() -> None:
    """Whether retroactive cases were settled: what the words of their state say."""
    cases = RetroactiveCase.objects.order_by()
    for state, settled in cases.values_list("state", "settled").distinct():
        if settled != is_settled(state):
            cases.filter(state=state).update(settled=is_settled(state))
