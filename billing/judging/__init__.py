"""The rules of billing's workbooks, as pure functions over columns.

Every rule takes lists as long as the file (None where a cell was empty or unreadable, which another
rule reports) and what is stored, already loaded by `billing.known`; it yields `Found`s. Keys of
contracts are the database's. Nothing here asks the database.
"""

from typing import NamedTuple


class Found(NamedTuple):
    """A row that breaks a rule: its index, the batch's field whose cell shows it, and the fact
    to write beside the cell, in no language (an acta, a date, an amount)."""

    index: int
    field: str
    detail: str = ""
