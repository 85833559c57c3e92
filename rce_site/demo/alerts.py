"""What the team did with the alerts so far: some are somebody's, some settled, some put aside."""

from typing import NamedTuple

from django.contrib.auth import get_user_model

from budget.inbox import acting, refreshing
from budget.inbox.acting import Act
from budget.models import Notice


class Done(NamedTuple):
    """Of the gravest of a kind so many, after so many others."""

    who: str
    kind: str
    act: Act
    note: str
    count: int = 1
    after: int = 0


DONE = (
    Done(
        "presupuesto", "over_plan", Act.TAKE, "Se pidió al contrato el plan de las próximas actas."
    ),
    Done("presupuesto", "contract_spent", Act.TAKE, "La adición está en trámite de firma."),
    Done("presupuesto", "line_spent", Act.SETTLE, "Se trasladó saldo de otro rubro.", 2, 2),
    Done("presupuesto", "idle", Act.DISMISS, "La campaña social se aplazó para enero."),
    Done(
        "facturacion", "deviates", Act.TAKE, "Se avisó al contratista; corrige en la nueva versión."
    ),
    Done("facturacion", "twice", Act.SETTLE, "Soporte revisado: son dos visitas distintas.", 1, 1),
    Done("facturacion", "over_quantity", Act.TAKE, "Por revisar con interventoría."),
    Done("transformadores", "to_review", Act.TAKE, "Cuadrillas programadas para esta semana.", 2),
    Done("transformadores", "missing", Act.TAKE, "Se pidió la lectura que falta."),
)


def look_after() -> None:
    """As long as nobody has done anything; only what people who can sign in would have done."""
    refreshing.refresh()
    if Notice.history.exists():
        return
    users = {user.username: user for user in get_user_model().objects.filter(is_active=True)}
    for done in DONE:
        if user := users.get(done.who):
            chosen = Notice.objects.waiting().filter(kind=done.kind, owner=None).ranked()
            keys = [one.pk for one in chosen[done.after : done.after + done.count]]
            acting.act(user, keys, done.act, note=done.note)
