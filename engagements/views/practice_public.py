"""Good practices in public: the list, one practice, the feeds. The same for everybody without an
account; who is signed in has them in the pages inside, with ways to the work on them."""

from datetime import datetime, time

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from engagements import perms
from engagements.models import GoodPractice
from engagements.practices import public
from engagements.practices.public_filters import PublicPracticeFilterSet
from engagements.practices.trail import map_of, trail_of
from mentorhalo.core.paging import key_page
from mentorhalo.core.public import (
    FORMS,
    LIFETIME,
    PICTURES,
    language_of,
    open_page,
    public_page,
    stay_in,
)
from settlements.perms import can_add_record

ORDER = ("-published_at", "-pk")
PAGE_SIZE, IN_FEED = 30, 30
RELATED = ("published", "settlement__county__office", "organisation")
FEEDS = {"rss": feedgenerator.Rss201rev2Feed, "atom": feedgenerator.Atom1Feed}


@open_page
def practice_list(request):
    """The published practices, the newest first, as ?q=, ?theme= and the like ask for them."""
    rows = public.listed()
    filterset = PublicPracticeFilterSet(request.GET, rows, request=request)

    def gather():
        found = filterset.found()
        page = key_page(found.rows.order_by(*ORDER), ORDER, request.GET, PAGE_SIZE)
        return {
            "filterset": filterset,
            "practices": page.rows,
            "found": found,
            "chips": [
                (label, word, _address(request, **{name: None}))
                for name, label, word in filterset.live()
            ],
            "newer": page.newer and _address(request, before=page.newer),
            "older": page.older and _address(request, after=page.older),
            "asked_language": request.GET.get("language", ""),
            "can_add": _is_signed_in(request) and can_add_record(request.user),
        }

    return _page(request, "engagements/practice_list.html", gather, policy=[FORMS])


@open_page
def practice_detail(request, slug):
    """A published practice. One that was archived is gone (410); any other is not there (404)."""
    practice = once_published(slug)
    if practice is None or not practice.is_public:
        return not_here(request, practice)
    policy = [FORMS, PICTURES]
    # A name or a photo whose consent is withdrawn is gone at once: caches ask each time.
    return _page(
        request,
        "engagements/practice_detail.html",
        lambda: _practice(request, practice),
        policy=policy,
        lifetime=0,
    )


def once_published(slug):
    """The practice of an address, with what its page is about, archived or not; None for none."""
    rows = GoodPractice.objects.filter(published__isnull=False, slug=slug)
    return rows.select_related(*RELATED).defer("search_key", "sort_key").first()


def not_here(request, archived):
    """The page instead of a practice that was archived, or (None) of none that is published."""
    gone = archived is not None
    return _page(
        request,
        "engagements/practice_gone.html",
        lambda: {"gone": gone},
        status=410 if gone else 404,
        policy=[FORMS],
        lifetime=0,
    )


def _practice(request, practice):
    version = practice.published
    sections = public.sections(version)
    themes, trail = list(version.themes.all()), trail_of(practice)
    photos = list(practice.photos.shown())
    names, quotes = public.voices(practice)
    address = request.build_absolute_uri(practice.get_absolute_url())
    pictures = [request.build_absolute_uri(photo.get_absolute_url()) for photo in photos]
    signed_in, user = _is_signed_in(request), request.user
    return {
        "practice": practice,
        "version": version,
        "place": practice.settlement,
        "themes": themes,
        "steps": list(version.steps.all()),
        "sections": sections,
        # A practice that failed may have no results to tell.
        "quoted_after": next((s[0] for s in sections if s[0] == "results"), sections[-1][0]),
        "photos": photos,
        "names": names,
        "quotes": quotes,
        "trail": trail,
        "map": map_of(trail),
        "similar": public.similar(practice, themes),
        "office": public.office_of(practice),
        "address": address,
        "picture": pictures[0] if pictures else "",
        "structured": public.structured(practice, address, pictures),
        "locale": public.locale(),
        "can_adopt": signed_in and can_add_record(user),
        "reads_work": signed_in and perms.can_read_work_of(user, practice.county_id),
    }


@open_page
def practice_feed(request, form):
    """The newest published practices as RSS or Atom."""
    with translation.override(language_of(request)):

        def address(path):
            return request.build_absolute_uri(f"{path}{stay_in(translation.get_language())}")

        feed = FEEDS[form](
            title=_("New good practices – Mentorháló"),
            link=address(reverse("engagements:practice-list")),
            description=_("What worked in a settlement of Hungary, or did not, and how."),
            language=translation.get_language(),
            feed_url=address(request.path),
        )
        for row in public.published().order_by("-first_published_on", "-pk")[:IN_FEED]:
            feed.add_item(
                title=row.title,
                link=address(row.get_absolute_url()),
                # The same in both languages, whatever its address becomes.
                unique_id=request.build_absolute_uri(row.get_absolute_url()),
                description=row.published.lead,
                pubdate=_morning(row.first_published_on),
                updateddate=row.published_at,
                categories=[row.get_sector_display(), row.county.name],
            )
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["Cache-Control"] = f"public, max-age={LIFETIME}"
    return response


def _morning(day):
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _is_signed_in(request):
    """Asked only where there is a session: nobody without one costs a query."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _page(request, template, gather, status=200, **told):
    if _is_signed_in(request):
        inside = gather() | {"base": "base.html", "signed_in": True, "stay": ""}
        return render(request, template, inside | _spoken(), status=status)
    outside = {"base": "base_public.html", "signed_in": False}
    return public_page(
        request, template, lambda: gather() | outside | _spoken(), status=status, **told
    )


def _spoken():
    """What an element with a practice's own words needs, for who has them read out: practices are
    written in Hungarian, whatever the language of the page."""
    of_page = translation.get_language() == settings.LANGUAGE_CODE
    return {"spoken": "" if of_page else mark_safe(f' lang="{settings.LANGUAGE_CODE}"')}


def _address(request, **changed):
    """This list's address with some parameters another value, None for none."""
    query = request.GET.copy()
    for name in ("after", "before", *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
