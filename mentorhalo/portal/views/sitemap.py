"""What search engines ask for: which pages there are, and which they should leave alone."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from engagements.models import Event, GoodPractice, Resource
from mentorhalo.core.public import LIFETIME, open_page
from mentorhalo.portal.keeping import kept

# Pages of everybody that name no record.
PAGES = (
    "portal:start",
    "portal:public-map",
    "portal:public-offices",
    "engagements:practice-list",
    "engagements:resource-list",
    "engagements:event-list",
    "engagements:help-list",
    "portal:privacy",
    "portal:accessibility",
)
# Addresses that are of no use to who has no account, or are one person's.
LEFT_ALONE = ("/accounts/", "/admin/", "/a/", "/files/", "/search/", "/sync/")
MOST = 16_000  # of each kind of record: a sitemap has 50,000 addresses at most


@open_page
def sitemap(request):
    """Every public page, with the day on which a practice was last published."""
    site = request.build_absolute_uri("/").removesuffix("/")

    def make():
        told = [*((reverse(name), None) for name in PAGES), *_practices(), *_others()]
        told = [(f"{site}{path}", day) for path, day in told]
        return render_to_string("portal/sitemap.xml", {"pages": told})

    text = kept(("sitemap", site), make)
    return _kept(HttpResponse(text, content_type="application/xml; charset=utf-8"))


@open_page
def robots(request):
    """robots.txt: where the sitemap is, and what is not for robots."""
    context = {
        "left_alone": LEFT_ALONE,
        "sitemap": request.build_absolute_uri(reverse("portal:sitemap")),
    }
    text = render_to_string("portal/robots.txt", context)
    return _kept(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _practices():
    rows = GoodPractice.objects.public().order_by("-published_at", "-pk")
    for slug, published_at in rows.values_list("slug", "published_at")[:MOST]:
        yield reverse("engagements:practice-detail", args=[slug]), timezone.localdate(published_at)


def _others():
    """Resources and events, the newest first."""
    kinds = {"engagements:resource-detail": Resource, "engagements:event-detail": Event}
    for name, model in kinds.items():
        keys = model.objects.public().order_by("-pk").values_list("pk", flat=True)
        for key in keys[:MOST]:
            yield reverse(name, args=[key]), None


def _kept(response):
    response["Cache-Control"] = f"public, max-age={LIFETIME}"
    return response
