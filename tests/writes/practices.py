"""The writes of good practices, their consents and photos."""

from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from engagements.models import Consent, GoodPractice, PracticePhoto, PracticeVersion, Theme
from engagements.practices import actions
from engagements.practices.consents import actions as consent_actions
from engagements.practices.photos import actions as photo_actions
from tests.admin_rows import admin_url
from tests.factories.counties import UserFactory
from tests.factories.mentors import MentorFactory
from tests.factories.practices import (
    ConsentFactory,
    GoodPracticeFactory,
    PracticePhotoFactory,
    ThemeFactory,
)
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import picture
from tests.history_writes import line

ACTIONS = "engagements.practices.actions"


def _laid(state="draft"):
    """A practice and its newest version."""
    row = GoodPracticeFactory(state=state)
    return row, row.versions.order_by("-number").first()


def _moved(state, step):
    _row, version = _laid(state)
    by = UserFactory(coordinator=True)
    told = {"step": step, "read": version.version, "reason": "próba"}
    return lambda: actions.move(by=by, version=version, **told)


@line(f"{ACTIONS}.begin")
def _(world):
    mentor = MentorFactory()
    practice = GoodPractice(settlement=SettlementFactory())
    sets = {"themes": [ThemeFactory()]}
    version = PracticeVersion(title="Nyitott kert")
    return lambda: actions.begin(by=mentor.user, practice=practice, version=version, sets=sets)


@line(f"{ACTIONS}.write")
def _(world):
    row, version = _laid()
    version.title = "Más cím"
    return lambda: actions.write(by=row.created_by, version=version, read=1)


@line(f"{ACTIONS}.move submit")
def _(world):
    return _moved("draft", "submit")


@line(f"{ACTIONS}.move return")
def _(world):
    return _moved("submitted", "return")


@line(f"{ACTIONS}.move publish")
def _(world):
    return _moved("checked", "publish")


@line(f"{ACTIONS}.next_version")
def _(world):
    row, _version = _laid("published")
    return lambda: actions.next_version(by=row.created_by, practice=row)


def _archived(row):
    by = UserFactory(coordinator=True)
    told = {"practice": row, "reason": "próba", "read": row.version}
    return lambda: actions.archive(by=by, **told)


@line(f"{ACTIONS}.archive")
def _(world):
    return _archived(_laid("published")[0])


@line(f"{ACTIONS}.restore")
def _(world):
    row = _archived(_laid("published")[0])()
    told = {"practice": row, "reason": "próba", "read": row.version}
    return lambda: actions.restore(by=row.archived_by, **told)


def _consent(row):
    facts = {"person": "Minta Aladár", "shown_as": "a gondnok", "for_name": True}
    return Consent(practice=row, how="szóban", given_on=row.created_at.date(), **facts)


@line("engagements.practices.consents.actions.give")
def _(world):
    row, _version = _laid()
    return lambda: consent_actions.give(by=row.created_by, consent=_consent(row))


@line("engagements.practices.consents.actions.withdraw")
def _(world):
    consent = ConsentFactory()
    return lambda: consent_actions.withdraw(by=consent.added_by, consent=consent)


def _photo():
    return SimpleUploadedFile("kert.jpg", picture("JPEG"))


@line("engagements.practices.photos.actions.add")
def _(world):
    consent = ConsentFactory()
    row = consent.practice
    photo = PracticePhoto(practice=row, alt="A kert", credit="Minta Könyvtár")
    told = {"upload": _photo(), "consents": [consent]}
    return lambda: photo_actions.add(by=row.created_by, photo=photo, **told)


@line("engagements.practices.photos.actions.describe")
def _(world):
    photo = PracticePhotoFactory()
    photo.alt = "A kert őszi képe"
    return lambda: photo_actions.describe(by=photo.added_by, photo=photo, consents=[])


@line("engagements.practices.photos.actions.withdraw")
def _(world):
    photo = PracticePhotoFactory()
    return lambda: photo_actions.withdraw(by=photo.added_by, photo=photo, reason="próba")


@line("command load_themes")
def _(world):
    return lambda: call_command("load_themes", stdout=StringIO())


# Pages


def _post(world, name, user, *args, **typed):
    world.client.force_login(user)
    url = reverse(f"engagements:practice-{name}", args=args)
    return lambda: world.client.post(url, typed)


def _typed(row, **more):
    told = {"settlement": row.settlement_id, "kind": "success", "title": "Új cím"}
    return told | more


@line("engagements:practice-new")
def _(world):
    mentor = MentorFactory()
    settlement = SettlementFactory()
    typed = {"settlement": settlement.pk, "kind": "success", "title": "Nyitott kert"}
    return _post(world, "new", mentor.user, **typed)


@line("engagements:practice-edit")
def _(world):
    row, version = _laid()
    typed = _typed(row, read_version=version.version)
    return _post(world, "edit", row.created_by, row.pk, **typed)


@line("engagements:practice-submit")
def _(world):
    row, version = _laid()
    return _post(world, "submit", row.created_by, row.pk, version=version.version)


@line("engagements:practice-take-back")
def _(world):
    row, version = _laid("submitted")
    return _post(world, "take-back", row.created_by, row.pk, version=version.version)


def _reviewed(world, state, name, role="coordinator"):
    row, version = _laid(state)
    sent = {"version": version.version, "reason": "próba"}
    return _post(world, name, world.person(role), row.pk, **sent)


@line("engagements:practice-check")
def _(world):
    return _reviewed(world, "submitted", "check", "lead")


@line("engagements:practice-return")
def _(world):
    return _reviewed(world, "checked", "return")


@line("engagements:practice-publish")
def _(world):
    return _reviewed(world, "checked", "publish")


@line("engagements:practice-next")
def _(world):
    row, _version = _laid("published")
    return _post(world, "next", row.created_by, row.pk)


@line("engagements:practice-archive")
def _(world):
    row, _version = _laid("published")
    sent = {"version": row.version, "reason": "próba"}
    return _post(world, "archive", world.person("coordinator"), row.pk, **sent)


@line("engagements:practice-restore")
def _(world):
    row = _archived(_laid("published")[0])()
    sent = {"version": row.version, "reason": "próba"}
    return _post(world, "restore", row.archived_by, row.pk, **sent)


@line("engagements:practice-consent-add")
def _(world):
    row, _version = _laid()
    typed = {"person": "Minta Aladár", "for_photo": "on", "how": "szóban"}
    typed["given_on"] = row.created_at.date().isoformat()
    return _post(world, "consent-add", row.created_by, row.pk, **typed)


@line("engagements:practice-consent-withdraw")
def _(world):
    consent = ConsentFactory()
    typed = {"on": consent.practice.created_at.date().isoformat()}
    by = consent.practice.created_by
    return _post(world, "consent-withdraw", by, consent.pk, **typed)


@line("engagements:practice-photo-add")
def _(world):
    row, _version = _laid()
    typed = {"file": _photo(), "alt": "A kert", "credit": "Minta Könyvtár", "nobody": "on"}
    return _post(world, "photo-add", row.created_by, row.pk, **typed, order="1")


@line("engagements:practice-photo-edit")
def _(world):
    photo = PracticePhotoFactory()
    typed = {"alt": "Más", "credit": "Minta Könyvtár", "nobody": "on", "order": "1"}
    return _post(world, "photo-edit", photo.practice.created_by, photo.pk, **typed)


@line("engagements:practice-photo-withdraw")
def _(world):
    photo = PracticePhotoFactory()
    return _post(world, "photo-withdraw", photo.practice.created_by, photo.pk, reason="próba")


@line("admin:engagements_theme_add")
def _(world):
    world.client.force_login(world.person("admin"))
    data = {"code": "uj", "order": "9", "name_hu": "Új", "name_en": "New"}
    return lambda: world.client.post(admin_url(Theme, "add"), data)


@line("admin:engagements_theme_change")
def _(world):
    world.client.force_login(world.person("admin"))
    url = admin_url(Theme, "change", ThemeFactory().pk)
    return lambda: world.client.post(url, {"order": "9", "name_hu": "Más", "name_en": "Other"})
