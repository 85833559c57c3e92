"""The budget's routes of the REST API."""

from typing import Any

routes: list[Any] = []
