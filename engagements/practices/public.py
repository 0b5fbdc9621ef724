"""What the public reads of a good practice: its sections, its facts, its people, similar ones.

Names, quotes and photos only with a consent that stands (product.md §5); nobody else is named.
"""

import json

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from engagements.models import (
    Adoption,
    AdoptionState,
    GoodPractice,
    PracticeKind,
    PracticeVersion,
)
from engagements.practices.sizes import size_of

SIMILAR = 4
NETWORK = "Mentorháló"
# The order of F46–F48, in the words in which a reader asks.
SECTIONS = (
    ("problem", _("What was wrong?")),
    ("goal", _("What did they want?")),
    ("audience", _("For whom is it?")),
    ("done", _("What did they do?")),
    ("methods", _("With what tools and methods?")),
    ("results", _("What did it achieve?")),
    ("pitfalls", _("What to look out for")),
    ("adapting", _("How others can adapt it")),
    ("spreading", _("How to spread it")),
    ("task", _("How it serves public culture")),
    ("terms", _("Key terms")),
)
FAILED = {"done": _("What did they try?"), "results": _("What came of it?")}
LISTED = ("slug", "title", "sector", "kind", "published_at", "first_published_on", "archived_at")
LISTED += ("settlement__name", "settlement__population", "county__name", "published__lead")
# Inside a script element nothing may end it or begin another one.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
UNSAFE |= {0x2028: "\\u2028", 0x2029: "\\u2029"}


def published():
    """The published practices with what a line about one shows."""
    rows = GoodPractice.objects.public().select_related("settlement", "county", "published")
    return rows.only(*LISTED)


def listed():
    """The same, with how many settlements took each over."""
    return with_taken_over(published())


def with_taken_over(rows):
    """Bring `taken_over`: how many other settlements go on with a practice, or did."""
    return rows.annotate(taken_over=taken_over())


def taken_over():
    """The number of `with_taken_over`, for rows of practices."""
    taken = Adoption.objects.standing().filter(practice=OuterRef("pk"))
    taken = taken.exclude(state=AdoptionState.PREPARING).order_by().values("practice")
    return Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n")), 0)


def sections(version) -> list[tuple]:
    """(name, heading, paragraphs) of what is written; what was done in lines is a list of steps."""
    headings = dict(SECTIONS)
    if version.kind == PracticeKind.FAILURE:
        headings |= FAILED
    told = []
    for name, heading in headings.items():
        lines = [line.strip() for line in getattr(version, name).splitlines()]
        if any(lines):
            told.append((name, heading, [line for line in lines if line]))
    return told


def voices(practice) -> tuple[list[str], list]:
    """The names that may stand on the page, and the quotes: of consents that stand."""
    consents = list(practice.consents.standing().order_by("given_on", "pk"))
    names = [row.shown_as for row in consents if row.for_name and row.shown_as]
    quotes = [(row.quote, row.shown_as if row.for_name else "") for row in consents if row.quote]
    return names, quotes


def similar(practice, themes) -> list[GoodPractice]:
    """Others of a theme or the sector, those from settlements of the same size first."""
    about = PracticeVersion.themes.through.objects.filter(
        practiceversion=OuterRef("published"), theme__in=themes
    )
    fits = When(size_of(practice.settlement.population).of("settlement"), then=Value(2))
    rows = listed().exclude(pk=practice.pk).annotate(same_theme=Exists(about))
    rows = rows.filter(Q(same_theme=True) | Q(sector=practice.sector)).annotate(
        size_fits=Case(fits, default=Value(0), output_field=IntegerField()),
        theme_fits=Case(
            When(same_theme=True, then=Value(1)), default=Value(0), output_field=IntegerField()
        ),
    )
    rows = rows.annotate(fit=F("size_fits") + F("theme_fits"))
    return list(rows.order_by("-fit", "-published_at", "-pk")[:SIMILAR])


def office_of(practice):
    """The open office of the county that the practice comes from, or None."""
    office = getattr(practice.settlement.county, "office", None)
    return office if office and office.is_open_on(timezone.localdate()) else None


def structured(practice, address, pictures) -> str:
    """The practice for search engines, as JSON-LD (schema.org Article) that a script element of
    data can hold: no text in it can end the element."""
    place, version = practice.settlement, practice.published
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": version.title,
        "description": version.lead,
        "datePublished": practice.first_published_on.isoformat(),
        "dateModified": practice.published_at.isoformat(),
        "inLanguage": "hu",
        "url": address,
        "mainEntityOfPage": address,
        "isAccessibleForFree": True,
        "author": {
            "@type": "Organization",
            "name": practice.organisation.name if practice.organisation_id else NETWORK,
        },
        "contentLocation": {
            "@type": "Place",
            "name": place.name,
            "address": {"@type": "PostalAddress", "addressCountry": "HU"},
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": place.latitude,
                "longitude": place.longitude,
            },
        },
        "publisher": {"@type": "Organization", "name": NETWORK},
    }
    if pictures:
        told["image"] = pictures
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(UNSAFE))


def locale() -> str:
    """The reader's language as Open Graph writes it."""
    return "en_GB" if get_language() == "en" else "hu_HU"
