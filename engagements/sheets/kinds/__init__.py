"""The kinds of sheet there are."""

from engagements.models import SheetKind
from engagements.sheets.kinds.assignments import AssignmentRules
from engagements.sheets.kinds.base import Rules
from engagements.sheets.kinds.contacts import ContactRules
from engagements.sheets.kinds.engagements import EngagementRules
from engagements.sheets.kinds.grants import GrantRules
from engagements.sheets.kinds.organisations import OrganisationRules

KINDS: dict[str, type[Rules]] = {
    rules.kind: rules
    for rules in (GrantRules, OrganisationRules, ContactRules, AssignmentRules, EngagementRules)
}
assert set(KINDS) == set(SheetKind)
