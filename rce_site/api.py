"""/api/v1/: the routes of every room, as their `api.py` list them."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import APIRootView, DefaultRouter

ROOMS = ["records", "ingest", "transformers", "billing", "budget", "powerbi"]


class Root(APIRootView):
    """The list of routes, for whoever is signed in."""

    permission_classes = [IsAuthenticated]
    name = _("RCE API")


class Router(DefaultRouter):
    APIRootView = Root
    include_format_suffixes = False


router = Router()
for room in ROOMS:
    for name, viewset in import_module(f"{room}.api").routes:
        router.register(name, viewset, basename=name)
