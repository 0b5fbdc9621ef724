"""Who works where: counties, their offices and teams, and the accounts."""

from counties.models.account import Role, User, display_name
from counties.models.county import County, District
from counties.models.office import CountyOffice, TeamMembership
from counties.models.summary import CountyMonth

__all__ = [
    "County",
    "CountyMonth",
    "CountyOffice",
    "District",
    "Role",
    "TeamMembership",
    "User",
    "display_name",
]
