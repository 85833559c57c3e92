"""What the money brought back: cost beside billed increase, over chosen episodes, by grouping.

A grade is asked for at a time, since grades are never added up; loss reduction and retroactive
charges are other energies and have no part in it. Ratios are over episodes that have both a cost
and energy, and whose window of months after the work is over. Whatever is grouped, the parts sum to
the whole: of energy that of the chosen episodes, of money all that is billed.
"""

from budget.returns.asked import RecoveryAsked
from budget.returns.figures import Line, Over, Ratio
from budget.returns.groupings import GROUPINGS, Group, Grouping
from budget.returns.portfolio import Returns

__all__ = ["GROUPINGS", "Group", "Grouping", "Line", "Over", "Ratio", "RecoveryAsked", "Returns"]
