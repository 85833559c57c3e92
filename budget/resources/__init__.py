"""The kind of workbook that budgets come in."""

from budget.resources.movements import BudgetResource

__all__ = ["BudgetResource"]
