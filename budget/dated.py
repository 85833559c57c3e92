"""Months that say their year too, as ene-27, 2027-01 or a date: that year is their VIGENCIA."""

from collections.abc import Mapping

from budget import findings
from ingest.batch import Batch, Source
from ingest.reading.dates import month_of

MONTH, YEAR = "MES", "VIGENCIA"


def split(source: Source) -> dict[int, int]:
    """{record: year} of those; their MES becomes 1 to 12, and the year an empty VIGENCIA."""
    written = source.columns.get(MONTH, [])
    years: dict[int, int] = {}
    for index, cell in enumerate(written):
        if month := month_of(cell):
            years[index] = month.year
            written[index] = month.month
    if years:
        filled = source.defaults.setdefault(YEAR, [None] * len(source))
        for index, year in years.items():
            filled[index] = year
    return years


def judge(batch: Batch, years: Mapping[int, int]) -> None:
    """Finds those whose VIGENCIA, their own or the whole file's, is another year."""
    for index, year in years.items():
        if batch["year"][index] not in (None, year):
            batch.find(findings.YEARS_DIFFER, index, "year", detail=str(year))
