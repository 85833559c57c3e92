"""A row that was set aside, as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from ingest import compared, kinds, permissions
from ingest.findings import RULES
from ingest.models import SetAsideRow, Upload
from ingest.shown import sentence


@dataclass
class WaitingRow:
    row: SetAsideRow
    user: Any
    # The upload in which somebody has begun to correct it.
    taken_up_by: Upload | None = None

    @cached_property
    def waits(self) -> bool:
        return self.row.state == SetAsideRow.State.WAITING

    @cached_property
    def may_settle(self) -> bool:
        return self.waits and permissions.may_settle(self.user, self.row)

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """Each with its sentence, its column, and its value where the sentence does not name it."""
        return [_problem(kept) for kept in self.row.problems if kept["code"] in RULES]

    @cached_property
    def wrong(self) -> set[str]:
        return {kept["column"] for kept in self.row.problems}

    @cached_property
    def headers(self) -> list[str]:
        """The kind's; of a wide sheet's row those of the months that wait instead of theirs."""
        kind = kinds.get(self.row.upload.kind)
        headers = [column.header for column in kind.columns().values()]
        wide = kind.wide()
        months = [name for name in self.row.values if name not in headers]
        if wide is None or not months:
            return headers
        instead = {wide.period, *wide.values.values()}
        return [header for header in headers if header not in instead] + months

    @cached_property
    def fields(self) -> list[tuple[str, str, bool]]:
        """(header, value as written, whether it has a problem): the wrong ones first."""
        fields = [(h, self.row.values.get(h, ""), h in self.wrong) for h in self.headers]
        return sorted(fields, key=lambda field: not field[2])

    def changed(self, post: Mapping[str, str]) -> dict[tuple[int, str], str]:
        """{(row's key, header): new value} of the inputs that were changed."""
        return {
            (self.row.pk, header): post[f"value-{header}"].strip()
            for header, value, _wrong in self.fields
            if f"value-{header}" in post and post[f"value-{header}"].strip() != value
        }


def _problem(kept: dict[str, Any]) -> dict[str, Any]:
    said = sentence(kept["code"], kept["column"], 1, kept["params"], [kept])
    value = compared.days(kept["value"])
    return {**kept, "message": said, "value": "" if value in said else value}
