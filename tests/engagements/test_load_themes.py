"""The four themes come by a command that can be run again (F45)."""

import io

import pytest
from django.core.management import call_command

from engagements.models import Theme
from mentorhalo.core.models import Change

pytestmark = pytest.mark.django_db


def load():
    out = io.StringIO()
    call_command("load_themes", stdout=out)
    return out.getvalue().strip()


def test_all_four_are_there_in_order_with_their_history():
    assert load() == "themes: 4 added, 0 kept"
    assert list(Theme.objects.values_list("pk", flat=True)) == [
        "community-development",
        "volunteering",
        "participation",
        "equal-opportunities",
    ]
    assert Change.objects.filter(record_type="engagements.theme").count() == 4


def test_what_was_edited_is_kept_and_what_is_missing_comes_last():
    Theme.objects.create(code="volunteering", order=1, name_hu="Önkéntesség", name_en="Helping")
    assert load() == "themes: 3 added, 1 kept"
    assert Theme.objects.get(pk="volunteering").name_hu == "Önkéntesség"
    assert load() == "themes: 0 added, 4 kept"
