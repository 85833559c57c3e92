from typing import Any

app_name = "budget"

urlpatterns: list[Any] = []
