"""The writes of links by which a settlement answers."""

from django.urls import reverse

from engagements.links import actions
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.links import make
from tests.factories.organisations import ContactFactory
from tests.factories.practices import ConsentFactory
from tests.history_writes import line


@line("engagements.links.actions.make_link")
def _(world):
    row, by = EngagementFactory(), UserFactory(admin=True)
    make(row, by=by)
    place = row.settlements.get()
    told = {"purpose": "confirm", "record": row, "settlement": place}
    return lambda: actions.make_link(by=by, **told)


@line("engagements.links.actions.revoke_link")
def _(world):
    link, _address = make(EngagementFactory())
    return lambda: actions.revoke_link(by=link.made_by, link=link)


def _answer(purpose, record, **typed):
    link, _address = make(record, purpose)
    return lambda: actions.answer_link(link=link, typed=typed)


@line("engagements.links.actions.answer_link confirm")
def _(world):
    return _answer("confirm", EngagementFactory(), so="yes", who="", remark="")


@line("engagements.links.actions.answer_link questions")
def _(world):
    return _answer("questions", EngagementFactory(), useful="4", next="", who="")


@line("engagements.links.actions.answer_link contact")
def _(world):
    row = ContactFactory()
    typed = {"name": row.name, "role": "titkár", "phone": "", "email": ""}
    return _answer("contact", row, version=row.version, no_letters=True, **typed)


@line("engagements.links.actions.answer_link withdraws a consent")
def _(world):
    return _answer("consent", ConsentFactory(), consent="withdrawn")


@line("engagements.links.actions.answer_link gives a consent again")
def _(world):
    row = ConsentFactory()
    _answer("consent", row, consent="withdrawn")()
    return _answer("consent", row, consent="given")


@line("engagements:link-new")
def _(world):
    row = EngagementFactory()
    world.client.force_login(row.author)
    url = reverse("engagements:link-new", args=["confirm", row.pk])
    return lambda: world.client.post(url, {"settlement": row.settlements.get().pk})


@line("engagements:link-revoke")
def _(world):
    row = EngagementFactory()
    link, _address = make(row, by=row.author)
    world.client.force_login(row.author)
    return lambda: world.client.post(reverse("engagements:link-revoke", args=[link.pk]))


@line("engagements:answer")
def _(world):
    _link, address = make(EngagementFactory())
    return lambda: world.client.post(address, {"so": "yes"})
