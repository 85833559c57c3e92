"""Which database errors mean only that somebody else is writing."""

import pytest
from django.db import DatabaseError, Error, OperationalError

from ingest.busy import told_when_busy
from ingest.refusals import Refusal


@pytest.mark.parametrize(
    "said",
    [
        "database is locked",
        "canceling statement due to lock timeout",
        "could not serialize access due to concurrent update",
        "Transaction (Process ID 52) was deadlocked on lock resources",
        "Lock request time out period exceeded.",
    ],
)
def test_a_lock_is_told_as_a_refusal(said: str) -> None:
    with pytest.raises(Refusal) as refused, told_when_busy():
        raise OperationalError(said)
    assert refused.value.code == "busy"
    assert str(refused.value)


def test_any_other_error_goes_on_its_way() -> None:
    with pytest.raises(DatabaseError, match="no such column"), told_when_busy():
        raise OperationalError("no such column: x")


def test_a_deadlock_is_told_whatever_the_driver_makes_of_it() -> None:
    with pytest.raises(Refusal) as refused, told_when_busy():
        raise Error("40001", "[40001] La transacción quedó en interbloqueo. (1205)")
    assert refused.value.code == "busy"


def test_postgresql_says_it_by_its_state() -> None:
    class Waited(Exception):
        sqlstate = "55P03"

    with pytest.raises(Refusal) as refused, told_when_busy():
        raise OperationalError("se canceló la sentencia") from Waited()
    assert refused.value.code == "busy"
