"""The places the network works for, and who answers for them."""

from settlements.models.assignment import Assignment
from settlements.models.settlement import FormerName, Settlement, Status
from settlements.models.summary import Rung, SettlementSummary

__all__ = ["Assignment", "FormerName", "Rung", "Settlement", "SettlementSummary", "Status"]
