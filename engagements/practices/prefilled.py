"""What a new practice has from the engagement at which it came up."""

from engagements.models import Engagement, PracticeKind


def of_engagement(engagement: Engagement, settlement: str = "") -> dict:
    """The initial values of a form: where it was, who was there, what the entry says.

    `settlement`: the one of its settlements (KSH code) that is meant; the first where it is none
    of them. The private note is not taken over, nor is anybody's name.
    """
    served = [place.settlement_id for place in engagement.places.all()]
    known = {
        "engagement": engagement.pk,
        "settlement": settlement if settlement in served else served[0],
        "organisation": next(iter(engagement.organisations.all()), None),
        "grant": engagement.target_area and engagement.target_area.grant_id,
        "steps": [engagement.step_id] if engagement.step_id else [],
        "done": engagement.summary[:10_000],
    }
    if engagement.obstacle:
        known["pitfalls"] = engagement.obstacle
    if not engagement.summary and engagement.obstacle:
        known["kind"] = PracticeKind.FAILURE
    return known
