"""Everything that writes a good practice: begin, write, move on its way, next version, archive.

Photos and consents have actions of their own in the packages beside.

Rights are asked before, in perms.py; here only what is possible is checked. Publishing gives the
settlement of origin the rung "sharing", in the same transaction.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import GoodPractice, PracticeState, PracticeVersion
from engagements.placed import locked, settle_in, store
from engagements.practices.completing import lacking
from engagements.practices.moves import PUBLISH, STEPS, WRITABLE
from engagements.practices.rules import check_place
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.text import fold, require_reason

__all__ = ["archive", "begin", "move", "next_version", "restore", "write"]

FACTS = (
    "kind",
    "title",
    "lead",
    "sector",
    "problem",
    "goal",
    "task",
    "audience",
    "done",
    "preparation",
    "frequency",
    "duration",
    "people",
    "material",
    "cost_once",
    "cost_each",
    "methods",
    "terms",
    "results",
    "pitfalls",
    "adapting",
    "spreading",
    "contact",
)
SETS = ("themes", "steps")
# Words that the addresses beside a practice's own begin with (engagements/urls.py).
RESERVED = {
    "work",
    "new",
    "photos",
    "consents",
    "adoptions",
    "feed",
    "rss",
    "atom",
    "map",
    "search",
}


def begin(*, by: User, practice: GoodPractice, version: PracticeVersion, sets=None) -> GoodPractice:
    """Write a new practice down with its first version, a draft; neither is saved yet.

    `sets` are its themes and steps by name. Raises ValidationError for bad fields.
    """
    with transaction.atomic():
        settle_in(practice)
        practice.created_by, practice.created_at = by, timezone.now()
        _repeat(practice, version)
        check_place(practice)
        practice.full_clean(exclude=["published"])
        practice.save()
        history.write(practice, by=by, action="added")
        _add_version(practice, version, by, number=1, sets=sets or {})
    return practice


def write(
    *, by: User, version: PracticeVersion, sets=None, about=None, read: int | None
) -> PracticeVersion:
    """Store the changed text of a version under way; `version` holds it and is not saved yet.

    `about`: the settlement, organisation and grant of its practice by name, where they change.
    Raises Stale when `read` is not the stored version number, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(version, read)
        _refuse_unless(row.state in WRITABLE, _("Take it back first: it is being checked."))
        before = history.snapshot(row)
        for name in FACTS:
            setattr(row, name, getattr(version, name))
        row.full_clean(exclude=["practice", "author"])
        _set(row, sets or {})
        _tell_practice(row, by, about or {})
        return store(row, by, "changed", before)


def move(
    *, by: User, version: PracticeVersion, step: str, read: int | None, reason: str = ""
) -> PracticeVersion:
    """Take a version one step on its way, or back. Raises Stale, or ValidationError."""
    with transaction.atomic():
        row = _locked(version, read)
        way = STEPS[step]
        _refuse_unless(row.state in way.starts, _("This is not possible as it stands."))
        if way.reasoned:
            require_reason(reason, longest=2_000)
        if step == "submit":
            _refuse_lacking(row)
        before = history.snapshot(row)
        row.state = way.to
        _stamp(row, step, by, reason)
        row = store(row, by, way.action, before, reason)
        if way is PUBLISH:
            _show(row, by)
        return row


def next_version(*, by: User, practice: GoodPractice) -> PracticeVersion:
    """Begin the next version of a published practice, with the text of the published one.

    Raises ValidationError when one is under way.
    """
    with transaction.atomic():
        row = _practice(practice)
        _refuse_archived(row)
        _refuse_unless(row.published_id is not None, _("It has not been published yet."))
        under_way = row.versions.exclude(
            state__in=[PracticeState.PUBLISHED, PracticeState.REPLACED]
        )
        _refuse_unless(not under_way.exists(), _("A next version is under way already."))
        shown = row.published
        made = PracticeVersion(**{name: getattr(shown, name) for name in FACTS})
        sets = {name: list(getattr(shown, name).all()) for name in SETS}
        last = row.versions.order_by("-number").values_list("number", flat=True)[0]
        return _add_version(row, made, by, number=last + 1, sets=sets)


def archive(*, by: User, practice: GoodPractice, reason: str, read: int | None) -> GoodPractice:
    """Take a practice off the public site, with a reason; the rung it gave stays.

    Raises Stale, or ValidationError.
    """
    with transaction.atomic():
        row = _practice(practice, read)
        _refuse_unless(row.archived_at is None, _("It is archived already."))
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        row.archived_at, row.archived_by = timezone.now(), by
        row.archived_because = reason.strip()
        return store(row, by, "archived", before, reason)


def restore(*, by: User, practice: GoodPractice, reason: str, read: int | None) -> GoodPractice:
    """Bring an archived practice back. Raises Stale, or ValidationError."""
    with transaction.atomic():
        row = _practice(practice, read)
        _refuse_unless(row.archived_at is not None, _("It is not archived."))
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        row.archived_at, row.archived_by, row.archived_because = None, None, ""
        return store(row, by, "restored", before, reason)


def _add_version(practice, version, by, number, sets):
    version.practice, version.number, version.author = practice, number, by
    version.state, version.created_at = PracticeState.DRAFT, timezone.now()
    version.full_clean(exclude=["practice", "author"])
    version.save()
    _set(version, sets)
    history.write(version, by=by, action="added")
    return version


def _tell_practice(version, by, about):
    """The practice of a version that was written: what it is about, and its title until one is
    published."""
    row = version.practice
    before, stood = history.snapshot(row), row.settlement_id
    for name, value in about.items():
        setattr(row, name, value)
    if row.settlement_id != stood:
        if row.first_published_on:
            text = _("A published practice keeps its settlement of origin.")
            raise ValidationError({"settlement": ValidationError(text, "published")})
        settle_in(row)
    check_place(row, stood)
    if row.published_id is None:
        _repeat(row, version)
    row.full_clean(exclude=["published"])
    store(row, by, "changed", before)


def _repeat(practice, version):
    for name, value in version.keys().items():
        setattr(practice, name, value)


def _set(version, sets):
    for name in SETS:
        if name in sets:
            getattr(version, name).set(sets[name])


def _stamp(row, step, by, reason):
    """Who and when of a step; what an earlier round said is kept by the history."""
    now = timezone.now()
    if step == "submit":
        row.submitted_at, row.returned_because = now, ""
        row.returned_by = row.checked_by = row.checked_at = None
    elif step == "check":
        row.checked_by, row.checked_at = by, now
    elif step == "return":
        row.returned_by, row.returned_because = by, reason.strip()
    elif step == "publish":
        row.published_by, row.published_at = by, now


def _show(version, by):
    """The version becomes the one that the public reads."""
    practice = _practice(version.practice)
    before = history.snapshot(practice)
    if practice.published_id:
        old = PracticeVersion.objects.select_for_update().get(pk=practice.published_id)
        told = history.snapshot(old)
        old.state = PracticeState.REPLACED
        store(old, by, "replaced", told)
    practice.published, practice.published_at = version, version.published_at
    practice.first_published_on = practice.first_published_on or timezone.localdate()
    _repeat(practice, version)
    if not practice.slug:
        _take_slug(practice, version.title)
    store(practice, by, "published", before)
    refresh(settlements=[practice.settlement_id])


def _take_slug(practice, title):
    """An address of its own, of its title and, where that is taken, its number; never another's
    again, since no practice loses its own."""
    plain = slugify(fold(title))[:64].strip("-")
    plain = plain if plain and plain not in RESERVED else f"{plain}-gyakorlat".strip("-")
    numbered = f"{plain}-{practice.pk}"
    for slug in (plain, numbered, f"{numbered}-{practice.county_id}"):
        if GoodPractice.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():  # another may take it at this moment
                GoodPractice.objects.filter(pk=practice.pk).update(slug=slug)
        except IntegrityError:
            continue
        practice.slug = slug
        return
    raise ValidationError(_("No address is left for this title; change the title."), "slug")


def _refuse_lacking(row):
    errors = {lack.field: [ValidationError(lack.label, "lacking")] for lack in lacking(row)}
    if errors:
        raise ValidationError(errors)


def _refuse_archived(practice):
    _refuse_unless(practice.archived_at is None, _("It is archived; bring it back first."))


def _refuse_unless(holds, text):
    if not holds:
        raise ValidationError(text, "state")


def _practice(practice, read=None):
    rows = GoodPractice.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=practice.pk) if read is None else locked(rows, practice.pk, read)


def _locked(version, read):
    """A version of a practice that is not archived, after its practice: two who publish wait for
    each other."""
    practice = _practice(version.practice)
    _refuse_archived(practice)
    rows = PracticeVersion.objects.select_for_update(of=("self",), no_key=True)
    row = locked(rows, version.pk, read)
    row.practice = practice
    return row
