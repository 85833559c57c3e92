"""Kinds of workbook: what they share, and the kinds that belong to the whole site."""

from ingest.resources.base import KindResource, lineage
from ingest.resources.documents import DocumentResource
from ingest.resources.keyed import KeyedResource
from ingest.resources.municipalities import MunicipalityResource
from ingest.resources.wide import Wide

__all__ = [
    "DocumentResource",
    "KeyedResource",
    "KindResource",
    "MunicipalityResource",
    "Wide",
    "lineage",
]
