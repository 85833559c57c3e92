"""Pages of records, declared rather than written: see `RecordPages`."""

from records.views.pages import RecordPages, pages_of

__all__ = ["RecordPages", "pages_of"]
