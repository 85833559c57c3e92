"""What an administrator keeps: people, their roles and keys, municipalities, closed months."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from simple_history.admin import SimpleHistoryAdmin

from records.models import AuditEntry, ClosedMonth, Municipality, Token
from records.views.pages import pages_of

# What django-axes, which has no Spanish of its own, calls what it keeps: for the catalogue.
AXES = [
    gettext_noop("access attempt"),
    gettext_noop("access attempts"),
    gettext_noop("User Agent"),
    gettext_noop("IP Address"),
    gettext_noop("Username"),
    gettext_noop("HTTP Accept"),
    gettext_noop("Path"),
    gettext_noop("Attempt Time"),
    gettext_noop("Failed Logins"),
    gettext_noop("GET Data"),
    gettext_noop("POST Data"),
    gettext_noop("Form Data"),
    gettext_noop("Meta Data"),
    gettext_noop("Locked Out"),
    gettext_noop("Status"),
    gettext_noop("Attempt Remaining"),
    gettext_noop("Clean up expired attempts"),
]

admin.site.unregister(User)


class ToLookAt(admin.ModelAdmin):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """People get roles; only a superuser makes superusers or hands out single permissions."""

    list_display = ("username", "first_name", "last_name", "email", "is_active", "roles")
    list_filter = ("groups", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if request.user.is_superuser or obj is None:
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ("username", "password")}),
            (_("Person"), {"fields": ("first_name", "last_name", "email")}),
            (_("Access"), {"fields": ("is_active", "groups")}),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's account is changed by superusers: its password would be theirs."""
        mine = obj is None or not obj.is_superuser or request.user.is_superuser
        return mine and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mine = obj is None or not obj.is_superuser or request.user.is_superuser
        return mine and super().has_delete_permission(request, obj)


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Who holds keys, and revoking them; people issue their own."""

    list_display = ("user", "name", "scope", "prefix", "created_at", "last_used_at", "expires_on")
    list_select_related = ("user",)
    search_fields = ("user__username", "name")
    readonly_fields = list_display
    fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(SimpleHistoryAdmin):
    """A record's history is read on its own page, which says more and in the reader's language."""

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        if pages := pages_of(self.model):
            return redirect(pages.url("history", int(object_id)))
        return super().history_view(request, object_id, *args, **kw)


@admin.register(Municipality)
class MunicipalityAdmin(RecordAdmin):
    list_display = ("code", "name", "department", "zone")
    search_fields = ("code", "name")
    list_filter: ClassVar = ("department",)


@admin.register(ClosedMonth)
class ClosedMonthAdmin(ToLookAt, RecordAdmin):
    """Closing and reopening, which asks for a reason, have their own pages."""

    list_display = ("month", "area", "closed_at", "closed_by")
    list_select_related = ("closed_by",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ToLookAt):
    list_display = ("moment", "name", "event", "about", "address")
    list_filter = ("event",)
    search_fields = ("name__startswith", "about__startswith", "address__startswith")
