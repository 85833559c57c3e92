"""Django's own admin, open to whoever may manage users."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class RCEAdminSite(admin.AdminSite):
    site_header = _("RCE administration")
    site_title = "RCE"
    index_title = _("Users, permissions and what the site keeps")
    login_template = "registration/login.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_staff or user.has_perm("auth.view_user"))
