"""How each figure is computed, in words: `{% how "billing.billed" %}` puts a small button beside it
that says so, and leads to where there is more.

A room tells its own in `explained.py`, which is found when the first figure asks:

    how.tell("billing", {"billed": How(_("Billed"), _("The total of …"), manual="facturacion")})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from records.addresses import address

Text = str | Promise


@dataclass(frozen=True)
class How:
    """What a figure is called, how it is computed, and where more is said: on a page of the manual
    (`actas#revisar-un-acta`), or of the site, by its url's name (`…:recovery_method#value`)."""

    title: Text
    computed: Text
    manual: str = ""
    method: str = ""

    @property
    def more(self) -> str:
        """The address of what there is to read, or nothing."""
        page, _hash, place = (self.method or self.manual).partition("#")
        if not page:
            return ""
        url = address(page) if self.method else address("help_page", page)
        return f"{url}#{place}" if place else url


_told: dict[str, How] = {}


def tell(room: str, told: Mapping[str, How]) -> None:
    _told.update({f"{room}.{name}": one for name, one in told.items()})


@cache
def every() -> Mapping[str, How]:
    """{name: how}, of every room."""
    autodiscover_modules("explained")
    return _told


def of(name: str) -> How:
    """How the figure of that name is computed; KeyError if nobody tells."""
    return every()[name]
