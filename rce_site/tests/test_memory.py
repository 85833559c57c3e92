import gc
import subprocess
import sys
import weakref

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.test import Client

from rce_site import memory


class Circle:
    """What only the collector frees."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def settled():
    """As in the web process; without collections of its own meanwhile, which would free too."""
    gc.disable()
    gc.unfreeze()
    memory.collect_between_pages()
    yield
    request_finished.disconnect(memory.clear_away)
    gc.enable()


def test_what_was_loaded_is_not_gone_through_again(settled):
    from billing import pages

    walked = {id(found) for found in gc.get_objects()}
    assert id(pages.__dict__) not in walked


def test_what_a_page_leaves_behind_is_freed_when_it_has_been_sent(settled):
    left = weakref.ref(Circle())
    assert left() is not None
    assert Client().get("/health/live").status_code == 200
    assert left() is None


def test_so_is_what_a_collection_amid_the_page_found_in_use(settled):
    held = Circle()
    gc.collect(0)
    left = weakref.ref(held)
    del held
    Client().get("/health/live")
    assert left() is None


def test_a_web_server_gets_the_site_so():
    asked = "from rce_site import wsgi; import gc; print(gc.get_freeze_count())"
    found = subprocess.run(
        [sys.executable, "-c", asked], cwd=settings.BASE_DIR, capture_output=True
    )
    assert int(found.stdout) > 50_000, found.stderr
