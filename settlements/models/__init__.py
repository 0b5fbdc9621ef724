"""The places the network works for, the grants and bodies there, and who answers for them."""

from settlements.models.area import AreaPlace, TargetArea
from settlements.models.assignment import Assignment
from settlements.models.contact import Contact, LegalBasis
from settlements.models.grant import Grant, GrantExtension, GrantMember, GrantSettlement
from settlements.models.handover import Handover, HandoverItem, HandoverState
from settlements.models.organisation import (
    MUNICIPAL,
    Organisation,
    OrganisationKind,
    OrganisationMerge,
    OrganisationPlace,
)
from settlements.models.programme import Call, Programme
from settlements.models.rhythm import Phase, Rhythm
from settlements.models.settlement import FormerName, Settlement, Status
from settlements.models.summary import OrganisationSummary, Rung, SettlementSummary

__all__ = [
    "MUNICIPAL",
    "AreaPlace",
    "Assignment",
    "Call",
    "Contact",
    "FormerName",
    "Grant",
    "GrantExtension",
    "GrantMember",
    "GrantSettlement",
    "Handover",
    "HandoverItem",
    "HandoverState",
    "LegalBasis",
    "Organisation",
    "OrganisationKind",
    "OrganisationMerge",
    "OrganisationPlace",
    "OrganisationSummary",
    "Phase",
    "Programme",
    "Rhythm",
    "Rung",
    "Settlement",
    "SettlementSummary",
    "Status",
    "TargetArea",
]
