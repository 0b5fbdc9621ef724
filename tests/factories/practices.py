"""Good practices are made through the actions, so history and summary rows come with them."""

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.models import Consent, GoodPractice, PracticePhoto, PracticeVersion, Theme
from engagements.practices import actions
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

LONG = "Egy mondat, amelyik elég hosszú ahhoz, hogy mondjon is valamit."
TEXTS = {
    name: LONG
    for name in (
        "lead",
        "problem",
        "goal",
        "audience",
        "done",
        "people",
        "material",
        "results",
        "pitfalls",
        "adapting",
    )
}
WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return"),
    "checked": ("submit", "check"),
    "published": ("submit", "check", "publish"),
}


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"theme-{n}")
    order = factory.LazyAttribute(lambda o: Theme.objects.count() + 1)
    name_hu = factory.LazyAttribute(lambda o: f"{o.code} hu")
    name_en = factory.LazyAttribute(lambda o: f"{o.code} en")


class GoodPracticeFactory(DjangoModelFactory):
    """A Zala mentor's draft with everything that is asked, about one theme.

    `state`: moved on so far by a lead and a coordinator; `iso`: another county; `settlement`,
    `mentor`, `themes`, `steps`, `organisation`, `grant`, `engagement`: given rows; anything else
    goes to the version.
    """

    class Meta:
        model = GoodPractice

    @classmethod
    def _create(cls, model_class, iso="HU-ZA", state="draft", mentor=None, by=None, **facts):
        mentor = mentor or (None if by else MentorFactory(team__iso=iso))
        place = facts.pop("settlement", None) or SettlementFactory(county=CountyFactory(iso=iso))
        about = ("organisation", "grant", "engagement")
        about = {name: facts.pop(name) for name in about if name in facts}
        themes = facts.pop("themes", None) or [ThemeFactory(code="community-development")]
        sets = {"themes": themes, "steps": facts.pop("steps", [])}
        facts = TEXTS | {"title": "Nyitott kert", "sector": "library"} | facts
        row = actions.begin(
            by=by or mentor.user,
            practice=GoodPractice(settlement=place, **about),
            version=PracticeVersion(**facts),
            sets=sets,
        )
        version = row.versions.get()
        for step in WAYS[state]:
            version = move_on(version, step)
        return GoodPractice.objects.get(pk=row.pk)


def move_on(version, step):
    """Take a version one step on, by somebody who may; gives it as it is stored."""
    mover = version.author if step == "submit" else UserFactory(coordinator=True)
    reason = "Kérem, írja le a költségeket is." if step == "return" else ""
    told = {"by": mover, "version": version, "step": step, "read": version.version}
    actions.move(**told, reason=reason)
    return PracticeVersion.objects.get(pk=version.pk)


class ConsentFactory(DjangoModelFactory):
    """A person's consent to be named and shown."""

    class Meta:
        model = Consent

    practice = factory.SubFactory(GoodPracticeFactory)
    person = "Minta Aladárné"
    shown_as = "a kertfelelős"
    for_name = for_photo = True
    how = "aláírt nyilatkozat"
    given_on = date(2026, 1, 10)
    added_by = factory.SubFactory(UserFactory)
    added_at = factory.LazyFunction(timezone.now)


class PracticePhotoFactory(DjangoModelFactory):
    """A photo on which nobody can be recognised; `consents`: those it waits on."""

    class Meta:
        model = PracticePhoto
        skip_postgeneration_save = True

    practice = factory.SubFactory(GoodPracticeFactory)
    file = factory.django.ImageField(width=40, height=30)
    media_type = "image/jpeg"
    size, width, height = 800, 40, 30
    alt = "A kert májusban"
    credit = "Minta Könyvtár"
    nobody = True
    added_by = factory.SubFactory(UserFactory)
    added_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def consents(self, create, extracted, **kwargs):
        if extracted:
            self.consents.set(extracted)
