"""Forms of the second factor, and of one's password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rce_site.signin import flow, letters

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
PASSWORD = {"autocomplete": "current-password"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        strip=True,
        help_text=_("The six digits of your application, or one of your recovery codes."),
        widget=forms.TextInput(attrs=CODE),
    )


class SetUpForm(forms.Form):
    """With the password, so that an open browser is not enough to shut its owner out."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits that the application shows now."),
        widget=forms.TextInput(attrs=CODE),
    )
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD)
    )

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["password"]


class ProofForm(forms.Form):
    """A code or the password: whoever cannot give either asks an administrator."""

    proof = forms.CharField(
        label=_("Code or password"),
        strip=False,
        help_text=_("A code of your application, a recovery code, or your password."),
        widget=forms.PasswordInput(attrs=PASSWORD),
    )


class OwnPasswordForm(PasswordChangeForm):
    """Trying passwords in somebody's open browser counts as trying to sign in."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["old_password"].label = _("Current password")
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = _("Write the new password once more.")

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        if not flow.password_is_right(self.request, self.user, given):
            wrong = self.error_messages["password_incorrect"]
            raise ValidationError(wrong, code="password_incorrect")
        return given

    def clean(self) -> dict[str, Any]:
        """The one before may be what must be changed: somebody else knows it."""
        given = super().clean()
        new = given.get("new_password1")
        if new and new == given.get("old_password"):
            self.add_error("new_password1", _("You have this password now. Choose another."))
        return given


class LetterForm(PasswordResetForm):
    """Asks for the address alone; who it belongs to is looked up where nobody waits for it."""

    def save(self, **options: Any) -> None:
        letters.send.enqueue(self.cleaned_data["email"])
