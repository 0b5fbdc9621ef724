"""Every page that is read without an account; tests/portal/test_public_pages.py asks all of them.

{URL name: what lays its rows and gives the address}: who adds a public page adds its line here.
An address that is no page of HTML (feed, file, robots.txt) has its line in FILES. What answers
without an account and is neither, and why, is in NO_PAGES.
"""

from django.urls import reverse

from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.counties import OfficeFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.events import EventFactory
from tests.factories.links import make
from tests.factories.resources import ResourceFactory
from tests.factories.uploads import PDF, upload

KILOBYTES = 40  # compressed, without photographs (issue 6, "Public site")


def at(name, lay=OfficeFactory, **query):
    """The address of a page that names no record, once `lay` has made some."""

    def address():
        lay()
        return reverse(name, query=query or None)

    return address


def of(name, lay):
    """The address of the page of one record: `lay` makes it and gives the address's arguments."""
    return lambda: reverse(name, args=lay())


def _adopted():
    """A practice that was taken over."""
    return [AdoptionFactory().practice.slug]


def _resource_file():
    return [ResourceFactory(upload=upload("a.pdf", PDF)).pk, 1]


PAGES = {
    "engagements:practice-list": at("engagements:practice-list", published, q="kert"),
    "engagements:practice-detail": of("engagements:practice-detail", _adopted),
    "portal:start": at("portal:start"),
    "portal:public-map": at("portal:public-map"),
    "portal:public-offices": at("portal:public-offices"),
    "portal:privacy": at("portal:privacy"),
    "portal:accessibility": at("portal:accessibility"),
    "engagements:event-list": at("engagements:event-list", EventFactory, q="top"),
    "engagements:resource-list": at("engagements:resource-list", ResourceFactory),
    "engagements:resource-detail": of(
        "engagements:resource-detail", lambda: [ResourceFactory().pk]
    ),
    "engagements:help-sent": at("engagements:help-sent", county="zala"),
    "engagements:event-detail": of("engagements:event-detail", lambda: [EventFactory().pk]),
}
# Those that take a form: the same without an account, but asked for anew each time.
FORMS = {
    "portal:accessibility-feedback": at("portal:accessibility-feedback"),
    "engagements:help-list": at("engagements:help-list"),
    "engagements:answer": lambda: make(EngagementFactory())[1],
}
FILES = {
    "engagements:practice-rss": at("engagements:practice-rss", published),
    "engagements:practice-atom": at("engagements:practice-atom", published),
    "portal:practice-guide": of("portal:practice-guide", _adopted),
    "portal:sitemap": at("portal:sitemap", published),
    "portal:robots": at("portal:robots"),
    "engagements:resource-file": of("engagements:resource-file", _resource_file),
}
NO_PAGES = {
    "portal:screen": "the meeting room's: it says itself who must sign in",
    "portal:worker": "the script of the phones that are signed in",
    "portal:manifest": "what the phones of those who are signed in install",
    "portal:offline": "what the worker shows without a signal",
    "engagements:practice-photo": "a picture, asked for anew each time: a consent may be withdrawn",
    "engagements:resource-file": "what others wrote, given out as it is",
    "engagements:sync-hello": "asked by phones, which are told when they have to sign in again",
    "engagements:sync-entries": "the same",
    "engagements:sync-drafts": "the same",
    "engagements:sync-files": "the same",
}
