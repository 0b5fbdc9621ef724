"""What a link can be made of, and whether one still takes an answer."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Consent, Engagement, Purpose, SignedLink
from settlements.models import Contact, Settlement

# Which record a purpose is of: the field of SignedLink.
RECORD = {
    Purpose.CONFIRM: "engagement",
    Purpose.QUESTIONS: "engagement",
    Purpose.CONTACT: "contact",
    Purpose.CONSENT: "consent",
}
OPEN, EXPIRED, REVOKED, ANSWERED, GONE = "open", "expired", "revoked", "answered", "gone"


def records_of(purpose: str, user):
    """The records of a purpose that the person may read; KeyError for no purpose."""
    if RECORD[purpose] == "engagement":
        rows = Engagement.objects.visible_to(user).select_related("county")
        return rows.prefetch_related("places__settlement")
    if RECORD[purpose] == "contact":
        return Contact.objects.visible_to(user).select_related("organisation__seat__county")
    rows = Consent.objects.visible_to(user)
    return rows.select_related("practice__settlement__county", "practice__published")


def settlements_of(purpose: str, record) -> list[Settlement]:
    """Whom the link may be given to: the settlements that the record is of."""
    if RECORD[purpose] == "engagement":
        places = [place.settlement for place in record.places.all()]  # brought along by pages
        return sorted(places, key=lambda place: place.sort_key)
    if RECORD[purpose] == "contact":
        return [record.organisation.seat]
    return [record.practice.settlement]


def county_of(purpose: str, record) -> str:
    """The county (KSH code) whose team makes the link and reads the answer."""
    if RECORD[purpose] == "engagement":
        return record.county_id
    if RECORD[purpose] == "contact":
        return record.organisation.seat.county_id
    return record.practice.county_id


def is_gone(purpose: str, record) -> bool:
    """Whether the record is none any more that a settlement could say something of."""
    if RECORD[purpose] == "engagement":
        return not record.counts
    if RECORD[purpose] == "contact":
        return record.until is not None or not record.organisation.is_active
    return False


def check_can_be_asked(purpose: str, record, settlement: Settlement) -> None:
    """Raise ValidationError with a sentence unless a link can be made of it."""
    if is_gone(purpose, record):
        texts = {
            "engagement": _("Only what is logged or verified can be asked about."),
            "contact": _("This role has ended, or the organisation is closed."),
        }
        raise ValidationError(texts[RECORD[purpose]], "gone")
    if settlement not in settlements_of(purpose, record):
        text = _("%(place)s is not among the settlements of this record.")
        raise ValidationError(
            {"settlement": ValidationError(text, "elsewhere", {"place": settlement.name})}
        )


def record_of(link: SignedLink):
    """The one record that a link is of."""
    return getattr(link, RECORD[link.purpose])


def standing(link: SignedLink) -> str:
    """OPEN while it takes an answer, else why not."""
    if link.answered_at is not None:
        return ANSWERED
    if link.revoked_at is not None:
        return REVOKED
    if link.expires_at <= timezone.now():
        return EXPIRED
    return GONE if is_gone(link.purpose, record_of(link)) else OPEN
