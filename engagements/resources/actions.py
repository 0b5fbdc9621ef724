"""Everything that writes resources: add, give out anew, withdraw, bring back, share, and take back
what was shared by mistake.

Rights are asked before, in perms.py; a change of what is said of one is a RecordForm's. A file is
stored before the row that tells of it and deleted when the transaction fails.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from counties.models import User
from engagements.evidence import files as evidence_files
from engagements.evidence.storing import stored
from engagements.models import (
    Engagement,
    ProcessStep,
    Resource,
    ResourceIssue,
    ResourceShare,
    Theme,
)
from engagements.placed import locked
from engagements.resources.rules import (
    check_issue,
    check_sharing,
    refuse_same,
    refuse_twice,
    refuse_withdrawn,
    refuse_withdrawn_share,
)
from mentorhalo.core import history
from mentorhalo.core.text import require_reason
from settlements.models import Settlement

__all__ = [
    "add_resource",
    "issue_resource",
    "restore_resource",
    "share_resources",
    "withdraw_resource",
    "withdraw_share",
]


def add_resource(
    *,
    by: User | None,
    resource: Resource,
    themes: Iterable[Theme] = (),
    steps: Iterable[ProcessStep] = (),
    issued_on: date,
    link: str = "",
    upload: UploadedFile | None = None,
    at: datetime | None = None,
) -> Resource:
    """Store a new resource with its first version, a link or a file; `by` None is a command.

    `at`: when it came, now unless told. Raises ValidationError with a sentence for each bad field.
    """
    issue = ResourceIssue(number=1, issued_on=issued_on, link=link)
    with _checked(issue, upload), transaction.atomic():
        if by:
            User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two sends of one form
        resource.created_by, resource.created_at = by, at or timezone.now()
        resource.full_clean(exclude=[] if by else ["created_by"])
        refuse_twice(resource)
        resource.save(force_insert=True)
        resource.themes.set(themes)
        resource.steps.set(steps)
        history.write(resource, by=by, action="added", at=at)
        issue.resource = resource
        _store(issue, by, at)
    return resource


def issue_resource(
    *,
    by: User,
    resource: Resource,
    issued_on: date,
    link: str = "",
    upload: UploadedFile | None = None,
    note: str = "",
) -> ResourceIssue:
    """Give out the next version of a resource; the earlier ones stay on its page.

    Two senders wait for each other on the resource, so each version has its own number. Raises
    ValidationError with a sentence.
    """
    issue = ResourceIssue(issued_on=issued_on, link=link, note=note.strip())
    with _checked(issue, upload), transaction.atomic():
        row = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
        refuse_withdrawn(row)
        newest = row.issues.order_by("-number").first()
        refuse_same(issue, newest)
        issue.resource, issue.number = row, newest.number + 1 if newest else 1
        _store(issue, by)
    return issue


def withdraw_resource(
    *, by: User, resource: Resource, reason: str, version: int | None
) -> Resource:
    """Take a resource off the library, with a reason; what was shared of it stays on record.

    Raises Stale, or ValidationError with a sentence.
    """
    with transaction.atomic():
        row = locked(Resource.objects.select_for_update(no_key=True), resource.pk, version)
        refuse_withdrawn(row)
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        row.withdrawn_at, row.withdrawn_because = timezone.now(), reason.strip()
        row.save()
        history.write_version(row, by=by, before=before, action="withdrawn", reason=reason.strip())
    return row


def restore_resource(*, by: User, resource: Resource, version: int | None) -> Resource:
    """Put a withdrawn resource back into the library; nothing happens to one that stands there."""
    with transaction.atomic():
        row = locked(Resource.objects.select_for_update(no_key=True), resource.pk, version)
        before = history.snapshot(row)
        row.withdrawn_at, row.withdrawn_because = None, ""
        row.save()
        history.write_version(row, by=by, before=before, action="restored")
    return row


def share_resources(
    *,
    by: User,
    engagement: Engagement,
    resources: list[Resource],
    settlements: list[Settlement],
) -> list[ResourceShare]:
    """Write down that these were given to these settlements at an engagement; gives the new rows.

    What is on record already is not written twice: a second tap changes nothing. Raises
    ValidationError with a sentence.
    """
    with transaction.atomic():
        rows = Engagement.objects.select_for_update(of=("self",), no_key=True)
        row = rows.prefetch_related("places").get(pk=engagement.pk)
        keys = sorted(resource.pk for resource in resources)
        resources = list(Resource.objects.filter(pk__in=keys).order_by("pk"))
        check_sharing(row, resources, settlements)
        known = set(row.resource_shares.standing().values_list("resource", "settlement"))
        told = {"county_id": row.county_id, "engagement": row, "by": by, "at": timezone.now()}
        shares = [
            ResourceShare(resource=resource, settlement=place, **told)
            for resource in resources
            for place in settlements
            if (resource.pk, place.pk) not in known
        ]
        for share in shares:
            share.full_clean(exclude=["resource", "settlement", "county", "engagement", "by"])
            share.save(force_insert=True)
            history.write(share, by=by, action="added")
    return shares


def withdraw_share(*, by: User, share: ResourceShare, reason: str) -> ResourceShare:
    """Say that it was written down by mistake; it stays, with the reason, and counts nowhere.

    Its facts never change, so no version is asked for. Raises ValidationError with a sentence, also
    for one that is withdrawn already.
    """
    with transaction.atomic():
        row = ResourceShare.objects.select_for_update(of=("self",), no_key=True).get(pk=share.pk)
        refuse_withdrawn_share(row)
        require_reason(
            reason, longest=ResourceShare._meta.get_field("withdrawn_because").max_length
        )
        before = history.snapshot(row)
        row.withdrawn_by, row.withdrawn_at = by, timezone.now()
        row.withdrawn_because = reason.strip()
        row.save()
        history.write(row, by=by, action="withdrawn", before=before, reason=reason.strip())
    return row


def _checked(issue, upload):
    """Check what a version is, and keep its file for what follows."""
    check_issue(issue, has_file=upload is not None)
    if upload is None:
        return nullcontext()
    checked = evidence_files.read(upload)
    issue.name, issue.media_type, issue.size = checked.name, checked.media_type, checked.size
    return stored(issue, checked)


def _store(issue, by, at=None):
    issue.full_clean(exclude=["file", "resource"])
    issue.save(force_insert=True)
    history.write(issue, by=by, action="added", at=at)
