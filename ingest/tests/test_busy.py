"""Which database errors mean only that somebody else is writing."""

import pytest
from django.db import DatabaseError, Error, IntegrityError, OperationalError

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


class Deadlocked(Exception):
    """As mssql-python says it: in its own words, then in the server's."""

    driver_error = "Serialization failure"

    def __str__(self) -> str:
        return (
            f"Driver Error: {self.driver_error}; DDBC Error: [Microsoft][SQL Server]La transacción "
            "(id. de proceso 54) quedó en interbloqueo."
        )


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Error("40001", "[40001] La transacción quedó en interbloqueo. (1205)"), None),
        (OperationalError(str(Deadlocked())), Deadlocked()),
        (
            OperationalError("HYT00", "[HYT00] [Microsoft][ODBC Driver 18]Query timeout expired"),
            None,
        ),
    ],
)
def test_a_deadlock_is_told_whatever_the_driver_makes_of_it(
    error: Error, cause: Exception | None
) -> None:
    with pytest.raises(Refusal) as refused, told_when_busy():
        raise error from cause
    assert refused.value.code == "busy"


def test_a_value_that_looks_like_a_state_is_none() -> None:
    said = "Violation of UNIQUE KEY constraint. The duplicate key value is (40001, 1205)."
    with pytest.raises(IntegrityError), told_when_busy():
        raise IntegrityError("23000", f"[23000] [SQL Server]{said} (2627)")


def test_postgresql_says_it_by_its_state() -> None:
    class Waited(Exception):
        sqlstate = "55P03"

    with pytest.raises(Refusal) as refused, told_when_busy():
        raise OperationalError("se canceló la sentencia") from Waited()
    assert refused.value.code == "busy"
