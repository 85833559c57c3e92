"""Kinds whose rows refer to transformers, some of which nobody may follow here.

A row of an unknown transformer is a problem, unless the person says that such rows are passed over
(`--set unknown=skip`): then they are counted, and their codes remembered, so that the next files
need no word. `--set unknown=refuse` makes problems of those remembered too.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest.batch import Batch, Plan, Source
from ingest.models import Upload
from ingest.reading import cells
from ingest.resources import KeyedResource
from records import bulk
from records.bulk import Cause
from transformers import findings, known
from transformers.models import Unfollowed

OPTION = "unknown"


class FollowedResource(KeyedResource):
    """The base of these kinds; their column `transformer` is the transformer's key."""

    passes_over = _(
        "Rows of unknown transformers are passed over and counted, "
        "and their codes remembered for the next files"
    )

    def clean(self, source: Source, options: Mapping[str, Any]) -> Batch:
        self._unknown: list[int] = []
        batch = super().clean(source, options)
        if self._unknown and options.get(OPTION) != "skip":
            codes = dict(zip(self._unknown, _codes(batch, self._unknown), strict=True))
            passed = set() if options.get(OPTION) == "refuse" else known.unfollowed(codes.values())
            for index, code in codes.items():
                if code not in passed:
                    batch.find(findings.UNKNOWN_TO_INVENTORY, index, "transformer")
        return batch

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        if name == "transformer":
            self._unknown.append(index)
        else:
            super().unknown_reference(batch, index, name)

    def keys(self, batch: Batch) -> list[tuple[Any, ...]]:
        """Rows without a transformer count for nothing."""
        found = super().keys(batch)
        transformers = batch["transformer"]
        if None not in transformers:
            return found
        return [
            (None,) if transformer is None else key
            for key, transformer in zip(found, transformers, strict=True)
        ]

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        super().write(batch, plan, cause)
        if batch.options.get(OPTION) == "skip" and cause.upload:
            codes = {code for code in _codes(batch, passed_over(batch)) if code}
            new = sorted(codes - known.unfollowed(codes))
            columns = {"code": new, "source_upload": [cause.upload] * len(new)}
            bulk.insert(Unfollowed, columns)

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[Any]]:
        Unfollowed.objects.filter(source_upload=upload.pk).delete()
        return super().take_back(upload, cause)

    def totals(self, batch: Batch) -> dict[str, Any]:
        """`passed_over`: how many rows nobody follows here."""
        found = super().totals(batch)
        passed = passed_over(batch)
        return {**found, "passed_over": len(passed)} if passed else found


def passed_over(batch: Batch) -> list[int]:
    """The rows without a transformer that are no problem."""
    without = [i for i, key in enumerate(batch["transformer"]) if key is None]
    wrong = batch.findings.rows_with_problems() if without else set()
    return [index for index in without if index not in wrong]


def _codes(batch: Batch, indices: list[int]) -> list[str]:
    """The transformers' codes that these rows name."""
    written = [batch.written(index, "transformer") for index in indices]
    return [code or "" for code in cells.codes(written).values]
