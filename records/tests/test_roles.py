"""The table of roles is what migrate makes of it, and names only what exists."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from records import roles


@pytest.mark.django_db
def test_the_table_names_only_permissions_that_exist() -> None:
    known = {
        f"{label}.{codename}"
        for label, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    named = set().union(*(roles.granted(role) for role in roles.GROUPS))
    assert named - known == set()


def test_each_model_stands_in_the_table_once() -> None:
    models = [model for row, _actions in roles.TABLE for model in row.split()]
    assert len(models) == len(set(models))
    assert all(apps.get_model(model) for model in models)


@pytest.mark.django_db
@pytest.mark.parametrize("role", roles.GROUPS)
def test_a_group_has_exactly_the_tables_permissions(role: str) -> None:
    group = Group.objects.get(name=roles.GROUPS[role])
    has = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    assert has == roles.granted(role)


@pytest.mark.django_db
def test_migrating_again_changes_nothing_and_takes_away_what_the_table_lacks() -> None:
    group = Group.objects.get(name=roles.GROUPS[roles.READER])
    before = set(group.permissions.all())
    group.permissions.add(Permission.objects.get(codename="delete_municipality"))
    roles.apply(apps.get_app_config("records"))
    assert set(group.permissions.all()) == before


@pytest.mark.parametrize(
    ("role", "permission", "granted"),
    [
        (roles.P2, "billing.approve_annex", True),
        (roles.P2, "billing.change_billeditem", False),
        (roles.P3, "billing.view_contract", True),
        (roles.P3, "billing.change_contract", False),
        (roles.UPDATER, "billing.approve_annex", False),
        (roles.UPDATER, "billing.add_billeditem", True),
        (roles.UPDATER, "billing.add_price", True),
        (roles.UPDATER, "billing.add_contract", False),
        (roles.READER, "billing.view_billeditem", True),
        (roles.READER, "billing.add_billeditem", False),
        (roles.P2, "records.close_energy_closedmonth", False),
        (roles.P3, "records.close_billing_closedmonth", False),
        (roles.P2, "records.reopen_closedmonth", False),
        (roles.ADMIN, "records.reopen_closedmonth", True),
        (roles.ADMIN, "auth.change_user", True),
        (roles.POWER_BI, "billing.view_annex", False),
    ],
)
def test_what_the_design_grants(role: str, permission: str, granted: bool) -> None:
    assert (permission in roles.granted(role)) is granted
