"""/account/…: one's tokens and language. Signing in stands above: rce_site/signin/urls.py."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from records.views import account

urlpatterns = [
    path("tokens/", account.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
    path("language/", login_not_required(set_language), name="set_language"),
]
