"""Kinds whose rows have no key: the document that they belong to is replaced, or added to."""

from typing import Any

from ingest.batch import Batch
from ingest.resources.base import KindResource


class DocumentResource(KindResource):
    """A kind of documents; a column whose attribute leads to another record is the document's."""

    @classmethod
    def row_fields(cls) -> list[str]:
        """The fields of a row itself, which tell whether two rows are equal."""
        return list(cls.attnames())

    def compared(self, batch: Batch) -> list[str]:
        return self.row_fields()

    def differs(self, was: Any, becomes: Any) -> bool:
        return bool((was or "") != (becomes or ""))
