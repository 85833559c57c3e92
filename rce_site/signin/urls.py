"""/account/…: signing in and out, one's password and second factor."""

from django.contrib.auth import views as auth
from django.urls import path

from rce_site.signin import entra, factor_views, reset, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="login"),
    path("sign-in/code/", views.code, name="second_factor"),
    path("sign-in/microsoft/", entra.start, name="entra"),
    path("sign-in/microsoft/back/", entra.callback, name="entra_callback"),
    path("let-in/<uidb64>/<token>/", views.LetIn.as_view(), name="let_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("sign-out/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("security/", views.security, name="security"),
    path("second-factor/", factor_views.on, name="second_factor_on"),
    path("second-factor/codes/", factor_views.codes, name="recovery_codes"),
    path(
        "second-factor/codes/new/",
        factor_views.change,
        {"what": "codes"},
        name="new_recovery_codes",
    ),
    path("second-factor/off/", factor_views.change, {"what": "off"}, name="second_factor_off"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/forgotten/", reset.Ask.as_view(), name="password_reset"),
    path("password/forgotten/sent/", reset.Asked.as_view(), name="password_reset_done"),
    path(
        "password/forgotten/<uidb64>/<token>/",
        reset.Choose.as_view(),
        name="password_reset_confirm",
    ),
    path("password/forgotten/done/", reset.Chosen.as_view(), name="password_reset_complete"),
]
