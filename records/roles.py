"""Who may do what: the one table. Migrate makes groups and permissions of it.

Pages, API and admin ask Django's permissions and nothing else, so that this table decides for all.
An action becomes the permission `<action>_<model>`; what a person may upload is what they may add.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, connections

P2, P3, UPDATER, ADMIN, READER, POWER_BI = "P2", "P3", "updater", "admin", "reader", "power bi"

# The groups' names are what people see in the admin; they are not translated.
GROUPS = {
    P2: "Analista de presupuesto (P2)",
    P3: "Analista de transformadores (P3)",
    UPDATER: "Actualizador de facturación",
    ADMIN: "Administrador RCE",
    READER: "Consulta",
    POWER_BI: "Power BI",
}

VIEW = "view"
ALL = "view add change delete"

# (models, {role: actions}); a role that is not named may do nothing with them. Everyone's own
# tokens and password need no permission.
TABLE: list[tuple[str, dict[str, str]]] = [
    (
        "billing.contract billing.contractchange",
        {P2: ALL, P3: VIEW, UPDATER: VIEW, ADMIN: ALL, READER: VIEW},
    ),
    (
        "billing.price",
        {P2: ALL, P3: VIEW, UPDATER: "view add", ADMIN: ALL, READER: VIEW},
    ),
    (
        "budget.movement budget.provision",
        {P2: ALL, P3: VIEW, UPDATER: VIEW, ADMIN: ALL, READER: VIEW},
    ),
    (
        # Who takes a piece of the month's work, gives it back, or gives it to somebody.
        "budget.holding",
        {
            P2: "view add change",
            P3: "view add change",
            UPDATER: "view add change",
            ADMIN: "view add change",
            READER: VIEW,
        },
    ),
    (
        # Rows come from the figures: people say who has one and what came of it.
        "budget.notice",
        {
            P2: "view change",
            P3: "view change",
            UPDATER: "view change",
            ADMIN: "view change",
            READER: VIEW,
        },
    ),
    (
        # Written when a month is closed, and when something moves afterwards: by nobody.
        "budget.monthclose budget.reportedfigure budget.adjustment",
        {P2: VIEW, P3: VIEW, UPDATER: VIEW, ADMIN: VIEW, READER: VIEW},
    ),
    (
        "budget.monthreport",
        {
            P2: "view add change finish",
            P3: "view add change",
            UPDATER: VIEW,
            ADMIN: "view add change finish",
            READER: VIEW,
        },
    ),
    (
        # A plan is made anew with other numbers rather than changed.
        "budget.plan",
        {
            P2: "view add delete",
            P3: "view add delete",
            UPDATER: VIEW,
            ADMIN: "view add delete",
            READER: VIEW,
        },
    ),
    (
        "budget.candidate",
        {P2: VIEW, P3: VIEW, UPDATER: VIEW, ADMIN: VIEW, READER: VIEW},
    ),
    (
        "billing.annex",
        {
            P2: "view approve",
            P3: VIEW,
            UPDATER: "view add change",
            ADMIN: f"{ALL} approve",
            READER: VIEW,
        },
    ),
    (
        "billing.billeditem",
        {
            P2: VIEW,
            P3: VIEW,
            UPDATER: "view add change object",
            ADMIN: f"{ALL} object",
            READER: VIEW,
        },
    ),
    (
        "transformers.transformer transformers.account transformers.consumption"
        " transformers.intervention transformers.retroactivecase transformers.target"
        " transformers.tariff transformers.systemenergy",
        {P2: VIEW, P3: ALL, UPDATER: VIEW, ADMIN: ALL, READER: VIEW},
    ),
    (
        # Rows come from the rules: people say what came of them, and by what they are judged.
        "transformers.review transformers.threshold",
        {P2: VIEW, P3: "view change", UPDATER: VIEW, ADMIN: "view change", READER: VIEW},
    ),
    (
        # Derived from what is loaded: nobody writes them.
        "transformers.episode transformers.episodemonth transformers.episodeloss"
        " transformers.episodelossmonth transformers.recoveryrun",
        {P2: VIEW, P3: VIEW, UPDATER: VIEW, ADMIN: VIEW, READER: VIEW},
    ),
    (
        "ingest.upload",
        {
            P2: "view add",
            P3: "view add",
            UPDATER: "view add",
            # To change is to decide about another person's upload, and to undo it.
            ADMIN: "view add change",
            READER: VIEW,
        },
    ),
    (
        "ingest.setasiderow",
        {
            P2: "view change",
            P3: "view change",
            UPDATER: "view change",
            ADMIN: "view change",
            READER: VIEW,
        },
    ),
    (
        "records.municipality",
        {P2: VIEW, P3: VIEW, UPDATER: VIEW, ADMIN: ALL, READER: VIEW},
    ),
    (
        "records.closedmonth",
        {
            P2: "view add close_billing",
            P3: "view add close_energy",
            UPDATER: VIEW,
            ADMIN: "view add close_billing close_energy reopen",
            READER: VIEW,
        },
    ),
    # The views for Power BI and their feeds.
    ("powerbi.feed", dict.fromkeys((P2, P3, UPDATER, ADMIN, READER, POWER_BI), VIEW)),
    ("auth.user auth.group", {ADMIN: ALL}),
    ("records.token", {ADMIN: "view delete"}),
    ("records.auditentry", {ADMIN: VIEW}),
    ("transformers.unfollowed", {ADMIN: "view delete"}),
    ("budget.sentdigest", {ADMIN: VIEW}),
    # To add a run is to have the work done now.
    ("rce_site.scheduledrun", {ADMIN: "view add"}),
    ("axes.accessattempt", {ADMIN: "view delete"}),
]


def granted(role: str) -> set[str]:
    """The role's permissions as `app_label.codename`, as the table has them."""
    return {
        permission
        for models, actions in TABLE
        for model in models.split()
        for permission in _permissions(model, actions.get(role, ""))
    }


def _permissions(model: str, actions: str) -> Iterable[str]:
    app_label, name = model.split(".")
    return (f"{app_label}.{action}_{name}" for action in actions.split())


def apply(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **signal: Any) -> None:
    """After migrating an app: the groups have exactly the table's permissions on its models."""
    if "auth_group_permissions" not in connections[using].introspection.table_names():
        return
    # Django makes the permissions on this same signal, perhaps after this receiver.
    create_permissions(sender, verbosity=0, using=using)
    Group = installed.get_model("auth", "Group")
    Permission = installed.get_model("auth", "Permission")
    of_app = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    named = {f"{sender.label}.{permission.codename}": permission for permission in of_app}
    for role, name in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        wanted = {permission for key, permission in named.items() if key in granted(role)}
        stale = group.permissions.filter(content_type__app_label=sender.label)
        group.permissions.remove(*(set(stale) - wanted))
        group.permissions.add(*(wanted - set(stale)))
