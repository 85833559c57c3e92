"""pytest -p rce_site.tests.also_sqlserver: whatever any test asks of its database must do there."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_that_sql_server_refuses() -> Iterator[None]:
    from rce_site.tests.offline import Compiled, Offline

    recorder = Compiled(Offline())
    with recorder.recorded():
        yield
    assert recorder.faults() == {}
