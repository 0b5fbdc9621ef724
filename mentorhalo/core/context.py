"""What every template may use."""

from django.conf import settings

# The views that the main menu leads to (templates/core/_nav.html).
MAIN_PLACES = {
    "portal:start",
    "portal:dashboard",
    "settlements:settlement-list",
    "engagements:engagement-list",
    "settlements:grant-list",
    "engagements:partnership-list",
    "engagements:practice-list",
    "settlements:organisation-list",
    "counties:county-list",
}


def site(request):
    """`main_place` is the one that the page is, "" for any other page."""
    match = request.resolver_match
    return {
        "is_demo": settings.DEMO,
        "keeps_pages": settings.OFFLINE,
        "main_place": match.view_name if match and match.view_name in MAIN_PLACES else "",
    }
