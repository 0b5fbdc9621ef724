"""Good practices of the demo: on each step of their way, one archived, one with a next version."""

from datetime import timedelta
from io import BytesIO, StringIO
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django.utils.text import slugify

from engagements.demo.files import picture
from engagements.demo.plan import moment, workday
from engagements.demo.practice_texts import ARCHIVED, NEXT_LEAD, PRACTICES, RETURNED
from engagements.evidence import pictures as evidence_pictures
from engagements.models import (
    COUNTED,
    Consent,
    Engagement,
    EngagementSettlement,
    GoodPractice,
    PracticePhoto,
    PracticeState,
    PracticeVersion,
)
from engagements.practices.actions import FACTS
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.text import fold

# So many days after it was begun: submitted, checked or returned, published, and archived.
SUBMITTED, CHECKED, PUBLISHED, ARCHIVED_AFTER = 4, 9, 14, 40
FIRST, LAST = 160, 60  # the days before today between which they were begun
WAYS = {
    "draft": (),
    "submitted": ("submitted",),
    "returned": ("submitted", "returned"),
    "checked": ("submitted", "checked"),
}
TEXTS = [name for name in FACTS if hasattr(PRACTICES[0], name)]


def add(network, *, seed, day):
    """Write the practices with their history; says what, for the terminal."""
    call_command("load_themes", stdout=StringIO())
    demo = _Practices(network, Random(f"{seed} {day} practices"), day)
    for number, told in enumerate(PRACTICES):
        demo.add(number, told)
    Change.objects.bulk_create(demo.changes)
    refresh(settlements=[row.settlement_id for row in demo.rows])
    published = sum(row.is_public for row in demo.rows)
    told = f"{len(demo.rows)} good practices, {published} published"
    return f"{told}, {demo.unwritten} photos could not be stored" if demo.unwritten else told


class _Practices:
    """One after the other, each in another county; the first in the one the README shows."""

    def __init__(self, network, random, day):
        self.network, self.random, self.day = network, random, day
        self.rows, self.changes, self.unwritten = [], [], 0
        since = day - timedelta(2 * FIRST)  # where something was held before the first is begun
        others = [
            code for code, on in sorted(network.opened.items()) if code != "20" and on < since
        ]
        random.shuffle(others)
        self.counties = ["20", *others]

    def add(self, number, told):
        county = self.counties[number % len(self.counties)]
        self.lead = self.network.lead(county)
        author = self.network.members_on(county, self.day)[1].user
        begun = workday(self.day - timedelta(FIRST - (FIRST - LAST) * number // len(PRACTICES)))
        self.begun = begun
        held, place = self._occasion(county, author, begun)
        facts = {name: getattr(told, name) for name in TEXTS}
        version = PracticeVersion(number=1, author=author, created_at=self._at(0), **facts)
        row = GoodPractice(county_id=county, settlement=place, engagement=held)
        row.created_by, row.created_at = author, version.created_at
        self._repeat(row, version)
        row.save()
        self.rows.append(row)
        self._note(row, author, "added", 0)
        self._add_version(row, version, told.theme, 0)
        for action in WAYS.get(told.way, ("submitted", "checked", "published")):
            self._move(version, action, number)
        if told.way in WAYS:
            return
        self._publish(row, version)
        if told.way == "next":
            self._begin_next(row, version, told.theme)
        if told.way == "archived":
            self._archive(row)

    def _occasion(self, county, author, day):
        """Something the author held there before that day, and its first settlement."""
        rows = Engagement.objects.filter(state__in=COUNTED, county=county, held_on__lte=day)
        own = rows.filter(author=author)
        held = (own if own.exists() else rows).order_by("-held_on", "-pk")[0]
        places = EngagementSettlement.objects.filter(engagement=held, own=True).order_by("pk")
        return held, places.select_related("settlement")[0].settlement

    def _add_version(self, row, version, theme, days):
        version.practice = row
        version.save()
        version.themes.set([theme])
        self._note(version, version.author, "added", days)

    def _move(self, version, action, number, days=0):
        """A step of a version; when and by whom is told on it, too."""
        before = history.snapshot(version)
        version.state, version.version = PracticeState(action), version.version + 1
        later = {"submitted": SUBMITTED, "checked": CHECKED, "returned": CHECKED}
        days += later.get(action, PUBLISHED)
        by = {"submitted": version.author, "published": self.network.coordinator}
        by = by.get(action, self.lead)
        reason = RETURNED[number % len(RETURNED)] if action == "returned" else ""
        if action == "submitted":
            version.submitted_at = self._at(days)
        elif action == "returned":
            version.returned_by, version.returned_because = by, reason
        else:
            setattr(version, f"{action}_by", by)
            setattr(version, f"{action}_at", self._at(days))
        version.save()
        self._note(version, by, action, days, before, reason)

    def _publish(self, row, version):
        before = history.snapshot(row)
        row.published, row.published_at = version, version.published_at
        row.first_published_on = timezone.localdate(version.published_at)
        row.slug, row.version = slugify(fold(version.title)), 2
        row.save()
        self._note(row, self.network.coordinator, "published", PUBLISHED, before)
        self._consent(row)
        self._photo(row)

    def _consent(self, row):
        """Somebody in every second one agreed to be quoted."""
        if row.pk % 2:
            return
        consent = Consent(practice=row, person="Minta Ilona", shown_as="egy résztvevő")
        consent.for_name, consent.quote = True, "Jó, hogy végre nem nekünk mondják meg."
        consent.how, consent.given_on = "aláírt nyilatkozat az irodában", self.begun
        consent.added_by, consent.added_at = row.created_by, self._at(1)
        consent.save()
        self._note(consent, row.created_by, "added", 1)

    def _photo(self, row):
        """A drawn picture, with nobody on it; none where the storage cannot be written."""
        drawn = picture(self.random, fold(row.title))
        content = ContentFile(evidence_pictures.re_encode(BytesIO(drawn), "image/png"))
        name = f"practices/demo/{self.random.getrandbits(128):032x}"
        uuid = UUID(int=self.random.getrandbits(128), version=4)
        try:
            default_storage.delete(name)  # of an earlier demo; another name would be a stray file
            name = default_storage.save(name, content)
        except OSError:
            self.unwritten += 1
            return
        told = {"alt": "Dombok a falu fölött (rajz)", "credit": "Minta", "nobody": True}
        told |= {"media_type": "image/png", "size": content.size}
        photo = PracticePhoto(uuid=uuid, practice=row, file=name, width=640, height=420, **told)
        photo.added_by, photo.added_at = row.created_by, self._at(1)
        photo.save(force_insert=True)
        self._note(photo, row.created_by, "added", 1)

    def _begin_next(self, row, version, theme):
        facts = {name: getattr(version, name) for name in FACTS} | {"lead": NEXT_LEAD}
        begun = PUBLISHED + 20
        following = PracticeVersion(number=2, author=version.author, **facts)
        following.created_at = self._at(begun)
        self._add_version(row, following, theme, begun)
        self._move(following, "submitted", 0, begun)

    def _archive(self, row):
        before = history.snapshot(row)
        row.archived_by, row.archived_at = self.network.coordinator, self._at(ARCHIVED_AFTER)
        row.archived_because, row.version = ARCHIVED, row.version + 1
        row.save()
        self._note(row, row.archived_by, "archived", ARCHIVED_AFTER, before, ARCHIVED)

    def _repeat(self, row, version):
        for name, value in version.keys().items():
            setattr(row, name, value)

    def _at(self, days):
        """An instant so many days after the practice was begun, on a workday."""
        return moment(workday(self.begun + timedelta(days)), 14, 5)

    def _note(self, row, by, action, days, before=None, reason=""):
        told = {"before": before, "reason": reason, "at": self._at(days)}
        self.changes.append(history.build(row, by=by, action=action, **told))
