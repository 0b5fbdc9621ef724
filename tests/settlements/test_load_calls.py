"""The programme and its calls come by a command that can be run again."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from mentorhalo.core.models import Change
from settlements.models import Call, Programme
from tests.factories.grants import CallFactory

pytestmark = pytest.mark.django_db


def load():
    out = io.StringIO()
    call_command("load_calls", stdout=out)
    return out.getvalue().strip()


def test_both_calls_are_there():
    assert load() == "programmes and calls: 3 added, 0 changed, 0 unchanged"
    call = Call.objects.get(pk="TOP-5.3.1-16")
    assert call.name_hu == "A helyi identitás és kohézió erősítése"
    assert call.published_on == date(2017, 3, 22)
    assert call.least_population == 1000
    assert set(Call.objects.values_list("pk", flat=True)) == {"TOP-5.3.1-16", "TOP-6.9.2-16"}


def test_no_date_of_retention_is_made_up():
    load()
    programme = Programme.objects.get()
    assert (programme.since, programme.until) == (date(2014, 1, 1), date(2021, 1, 1))
    assert programme.keep_evidence_until is programme.keep_personal_until is None


def test_again_changes_nothing_and_keeps_what_was_set():
    load()
    CallFactory(code="TOP-9.9.9-16")
    Programme.objects.update(keep_evidence_until=date(2030, 1, 1))
    Call.objects.filter(pk="TOP-6.9.2-16").update(least_population=500)
    changes = Change.objects.count()
    assert load() == "programmes and calls: 0 added, 0 changed, 3 unchanged"
    assert Change.objects.count() == changes
    assert Programme.objects.get().keep_evidence_until == date(2030, 1, 1)
    assert Call.objects.get(pk="TOP-6.9.2-16").least_population == 500
    assert Call.objects.filter(pk="TOP-9.9.9-16").exists()


def test_each_write_has_history():
    load()
    Call.objects.filter(pk="TOP-6.9.2-16").update(name_en="Something else")
    assert load() == "programmes and calls: 0 added, 1 changed, 2 unchanged"
    told = Change.objects.of(Call.objects.get(pk="TOP-6.9.2-16"))
    assert [change.action for change in told] == ["changed", "added"]
    assert set(told[0].fields) == {"name_en"}


def test_quiet_load_says_nothing(capsys):
    call_command("load_calls", verbosity=0)
    assert capsys.readouterr().out == ""
