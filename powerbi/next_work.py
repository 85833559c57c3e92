"""Where whoever reads the views by Power BI begins."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records import context, next_work


@next_work.add
def steps(user: Any) -> Iterator[next_work.Step]:
    """Of those who do no work here: the others have the menu."""
    if user.has_perm("powerbi.view_feed") and not user.has_perm("ingest.add_upload"):
        yield next_work.Step(
            _("Views for Power BI, as of the last data"),
            reverse("powerbi:index"),
            None,
            context.as_of(),
            _("Connect"),
            next_work.READ + 5,
        )
