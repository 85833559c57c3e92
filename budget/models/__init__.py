"""Budgets as dated movements, work done that no acta has billed yet, plans of work to come, and the
month as work: its tray, its closes, its report and its alerts."""

from budget.choices import MovementKind
from budget.models.closes import Adjustment, Cause, MonthClose, ReportedFigure
from budget.models.computations import ComputationState
from budget.models.digests import Mailing, SentDigest
from budget.models.inbox import AlertArea, AlertState, Notice, NoticeRun
from budget.models.movements import Movement
from budget.models.plans import Candidate, Lesson, Plan, PlannedWork
from budget.models.provisions import Provision
from budget.models.reports import MonthReport, ReportState
from budget.models.tray import Holding

__all__ = [
    "Adjustment",
    "AlertArea",
    "AlertState",
    "Candidate",
    "Cause",
    "ComputationState",
    "Holding",
    "Lesson",
    "Mailing",
    "MonthClose",
    "MonthReport",
    "Movement",
    "MovementKind",
    "Notice",
    "NoticeRun",
    "Plan",
    "PlannedWork",
    "Provision",
    "ReportState",
    "ReportedFigure",
    "SentDigest",
]
