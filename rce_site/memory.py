"""The garbage collector of the web process: it works between pages, not in the middle of one.

Forms, tables and templates refer to one another in circles, which only the collector frees. Left
to itself it waits until tens of thousands of such objects have gathered, and then goes through them
and all that the process holds while somebody waits for a page: 200 ms of the processor, where the
page itself takes 60.
"""

import gc
from typing import Any

from django.core.signals import request_finished
from django.urls import reverse

# What was made since the last collection or the one before it: a page that has just ended, and
# what of it a collection in its midst found still in use.
YOUNG = 1


def collect_between_pages() -> None:
    """Call once the application stands, before its first page."""
    reverse("home")  # loads every address, and with it the pages' own modules
    gc.collect()
    gc.freeze()  # all this lives for good: no collection goes through it again
    request_finished.connect(clear_away)


def clear_away(**about: Any) -> None:
    """Frees what a page left behind; its answer has been sent. It takes about a millisecond."""
    gc.collect(YOUNG)
