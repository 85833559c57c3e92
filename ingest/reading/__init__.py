"""Reading: from a workbook's bytes to raw records and typed columns, without judging them.

It knows nothing of the site: refusals and bad cells are stable codes, worded elsewhere.
"""

from ingest.reading.cells import (
    Parsed,
    choices,
    codes,
    dates,
    decimals,
    integers,
    is_blank,
    periods,
    texts,
    yes_no,
)
from ingest.reading.files import Limits, Refused, open_workbook
from ingest.reading.grids import Grid, Workbook
from ingest.reading.headers import (
    FieldNames,
    Header,
    Unmatched,
    find_header,
    guess_kinds,
    normalise,
)
from ingest.reading.synonyms import SYNONYMS, synonyms_of
from ingest.reading.tables import ControlTotal, Table, extract, shared_rows

__all__ = [
    "SYNONYMS",
    "ControlTotal",
    "FieldNames",
    "Grid",
    "Header",
    "Limits",
    "Parsed",
    "Refused",
    "Table",
    "Unmatched",
    "Workbook",
    "choices",
    "codes",
    "dates",
    "decimals",
    "extract",
    "find_header",
    "guess_kinds",
    "integers",
    "is_blank",
    "normalise",
    "open_workbook",
    "periods",
    "shared_rows",
    "synonyms_of",
    "texts",
    "yes_no",
]
