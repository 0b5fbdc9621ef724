from dataclasses import replace

from django.apps import apps
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.models import Engagement
from engagements.perms import can_read_private_note
from mentorhalo.core.history_view import describe
from mentorhalo.core.models import Change
from mentorhalo.core.paging import key_page

OWN_APPS = ("counties", "mentors", "settlements", "engagements")
# Accounts are read by those who read all counties, whatever county the person works in.
NOT_BY_COUNTY = ("counties.user",)
PAGE_SIZE = 30


@require_safe
def record_history(request, record_type, key):
    """Every write to one record that the reader may see, newest first; none of them is a 404."""
    model = _model(record_type, request.user)
    changes = Change.objects.visible_to(request.user)
    latest = changes.filter(record_type=record_type, record_key=_key(key)).first()
    if latest is None:
        raise Http404
    record = _record(model, key, request.user)
    told = changes.filter(_told_in(record_type, key, record))
    page = key_page(told, ("-at", "-pk"), request.GET, PAGE_SIZE)
    reads_notes = isinstance(record, Engagement) and can_read_private_note(request.user, record)
    described = describe(page.rows, with_private=reads_notes)
    context = {
        "label": record or latest.record_label,
        "kind": model._meta.verbose_name,
        "address": record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
        "changes": [_named(item, record_type) for item in described],
        "page": page,
    }
    return render(request, "portal/record_history.html", context)


def _told_in(record_type, key, record):
    """The writes to a record, and to those of its parts that have no page."""
    told = Q(record_type=record_type, record_key=key)
    parts = record.history_parts() if hasattr(record, "history_parts") else {}
    for part, keys in parts.items():
        told |= Q(record_type=part, record_key__in=[str(row) for row in keys])
    return told


def _named(item, record_type):
    """A write to a part says which one."""
    of_part = item.change.record_type != record_type
    return replace(item, about=item.change.record_label) if of_part else item


def _key(key):
    if "\0" in key:  # no database can ask for it
        raise Http404
    return key


def _model(record_type, user):
    try:
        model = apps.get_model(record_type)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    meta = model._meta
    if meta.app_label not in OWN_APPS or meta.label_lower != record_type:
        raise Http404
    if record_type in NOT_BY_COUNTY and not user.reads_all_counties:
        raise Http404
    return model


def _record(model, key, user):
    """The record itself, if there still is one that this person may read."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    return rows.filter(pk=key).first()
