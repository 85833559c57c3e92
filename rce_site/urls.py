"""Every address of the site; each room keeps its own list."""

urlpatterns: list = []
