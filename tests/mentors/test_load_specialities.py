"""The specialities come by a command that can be run again."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from mentorhalo.core.models import Change
from mentors.models import Speciality
from tests.factories.mentors import SpecialityFactory

pytestmark = pytest.mark.django_db


def load():
    out = io.StringIO()
    call_command("load_specialities", stdout=out)
    return out.getvalue().strip()


def test_all_are_there_in_both_languages():
    assert load() == "specialities: 7 added, 0 changed, 0 unchanged"
    museum = Speciality.objects.get(name_hu="múzeum")
    with translation.override("en"):
        assert str(museum) == "museum"
    with translation.override("hu"):
        assert str(museum) == "múzeum"
    names = set(Speciality.objects.values_list("name_hu", flat=True))
    assert {"közösségfejlesztő", "közművelődés", "könyvtár", "pedagógus"} < names


def test_again_changes_nothing_and_keeps_others():
    load()
    other = SpecialityFactory(code="health")
    changes = Change.objects.count()
    assert load() == "specialities: 0 added, 0 changed, 7 unchanged"
    assert Speciality.objects.filter(pk=other.pk).exists()
    assert Change.objects.count() == changes


def test_each_write_has_history():
    load()
    Speciality.objects.filter(pk="museum").update(name_en="gallery")
    assert load() == "specialities: 0 added, 1 changed, 6 unchanged"
    told = Change.objects.of(Speciality.objects.get(pk="museum")).values_list("action", "fields")
    assert told[0] == ("changed", {"name_en": ["gallery", "museum"]})
    assert told[1][0] == "added"


def test_quiet_load_says_nothing(capsys):
    call_command("load_specialities", verbosity=0)
    assert capsys.readouterr().out == ""
