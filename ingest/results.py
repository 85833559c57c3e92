"""import-export's Result of a kind's import, made from the findings and the plan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from import_export.results import Error, Result, RowResult

from ingest.batch import Batch, Plan


class KindResult(Result):  # type: ignore[misc]
    """A Result whose rows are made only when somebody looks at them."""

    def __init__(self, batch: Batch, plan: Plan) -> None:
        super().__init__()
        self.__dict__.pop("rows", None)
        self.batch = batch
        self.plan = plan
        self.total_rows = len(batch)
        self.totals[RowResult.IMPORT_TYPE_NEW] = len(plan.new)
        self.totals[RowResult.IMPORT_TYPE_UPDATE] = len(plan.changed)
        self.totals[RowResult.IMPORT_TYPE_SKIP] = len(plan.equal)
        self.totals[RowResult.IMPORT_TYPE_DELETE] = len(plan.gone)
        wrong = batch.findings.rows_with_problems()
        self.totals[RowResult.IMPORT_TYPE_ERROR] = len(wrong)
        for finding in batch.findings.problems:
            if not finding.indices:
                self.append_base_error(Error(ValidationError(finding.as_dict(0)["message"])))

    @cached_property
    def rows(self) -> list[Any]:
        """One RowResult a record, its errors those of its cells."""
        types = dict.fromkeys(self.plan.new, RowResult.IMPORT_TYPE_NEW)
        types |= {index: RowResult.IMPORT_TYPE_UPDATE for index, _pk in self.plan.changed}
        rows = []
        for index in range(len(self.batch)):
            row = RowResult()
            row.import_type = types.get(index, RowResult.IMPORT_TYPE_SKIP)
            rows.append(row)
        for finding in self.batch.findings.problems:
            for index, cell in zip(finding.indices, finding.cells, strict=False):
                error = ValidationError(finding.as_dict(0)["message"], code=finding.rule.code)
                rows[index].errors.append(Error(error, cell.as_dict(), cell.row))
                rows[index].import_type = RowResult.IMPORT_TYPE_ERROR
        return rows

    def has_errors(self) -> bool:
        return bool(self.batch.findings.problems)
