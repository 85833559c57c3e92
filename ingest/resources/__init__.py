"""Kinds of workbook: what they share, and the kinds that belong to the whole site."""

from ingest.resources.base import KindResource, lineage
from ingest.resources.municipalities import MunicipalityResource

__all__ = ["KindResource", "MunicipalityResource", "lineage"]
