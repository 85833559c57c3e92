"""What an administrator does about signing in: lost second factors, given passwords, locks."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rce_site.signin import flow, second_factor, standing
from records import audit
from records.admin import PeopleAdmin

# django-allauth's own pages would show its secrets, and change what the site alone may change.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)
admin.site.unregister([User, AccessAttempt])


@admin.register(AccessAttempt)
class FailureAdmin(AccessAttemptAdmin):
    """Failed sign-ins of the last minutes; to delete them is to open what they closed."""

    def delete_model(self, request: HttpRequest, obj: AccessAttempt) -> None:
        super().delete_model(request, obj)
        audit.note(request, audit.Event.UNLOCKED, obj.username or "", at=obj.ip_address)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        lifted = set(queryset.values_list("username", "ip_address"))
        super().delete_queryset(request, queryset)
        for username, address in sorted(lifted, key=str):
            audit.note(request, audit.Event.UNLOCKED, username or "", at=address)


@admin.register(User)
class SignInAdmin(PeopleAdmin):
    """People, with how they sign in."""

    list_display = (*PeopleAdmin.list_display, "has_second_factor", "has_microsoft")
    actions: ClassVar = ["reset_second_factor", "unlink_microsoft", "end_sessions"]

    def get_queryset(self, request: HttpRequest) -> Any:
        factor = Authenticator.objects.filter(user=OuterRef("pk"), type=second_factor.TOTP)
        account = SocialAccount.objects.filter(user=OuterRef("pk"))
        people = super().get_queryset(request)
        return people.annotate(has_factor=Exists(factor), has_account=Exists(account))

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    @admin.display(description="Microsoft", boolean=True)
    def has_microsoft(self, user: Any) -> bool:
        return bool(user.has_account)

    def save_model(self, request: HttpRequest, user: User, form: Any, change: bool) -> None:
        """A password that an administrator made up is to be changed by its owner."""
        super().save_model(request, user, form, change)
        if not change and user.has_usable_password():
            flow.give_password(user)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  (as Django names it)
        form_url: str = "",
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        changed = request.method == "POST" and response.status_code == 302
        if changed and str(request.user.pk) != str(id):
            user = User.objects.get(pk=id)
            if user.has_usable_password():
                flow.give_password(user)
        return response

    def _theirs(self, request: HttpRequest, people: QuerySet[User]) -> list[User]:
        """Those whom this administrator may change: nobody but a superuser touches superusers."""
        return [user for user in people if self.has_change_permission(request, user)]

    @admin.action(description=_("Reset the second factor"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        done = [user for user in self._theirs(request, people) if second_factor.switch_off(user)]
        for user in done:
            standing.end_sessions(user)
            audit.note(request, audit.Event.SECOND_FACTOR_RESET, user.get_username())
        words = ngettext(
            "The second factor of %(count)s person is off; the password alone opens.",
            "The second factor of %(count)s people is off; their passwords alone open.",
            len(done),
        )
        messages.success(request, words % {"count": len(done)})

    @admin.action(description=_("Unlink the Microsoft account"), permissions=["change"])
    def unlink_microsoft(self, request: HttpRequest, people: QuerySet[User]) -> None:
        theirs = self._theirs(request, people)
        linked = SocialAccount.objects.filter(user__in=theirs).select_related("user")
        names = sorted(account.user.get_username() for account in linked)
        linked.delete()
        for name in names:
            audit.note(request, audit.Event.USER_CHANGED, name, microsoft="unlinked")
        words = ngettext(
            "%(count)s Microsoft account is linked no more.",
            "%(count)s Microsoft accounts are linked no more.",
            len(names),
        )
        messages.success(request, words % {"count": len(names)})

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        ended = 0
        for user in self._theirs(request, people):
            ended += standing.end_sessions(user, but=request.session.session_key)
            audit.note(request, audit.Event.SIGNED_OUT, user.get_username(), everywhere=True)
        words = ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended)
        messages.success(request, words % {"count": ended})
