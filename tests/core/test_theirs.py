"""A small form that came too late says what the other one wrote, beside what was typed."""

import pytest
from django import forms
from django.utils import translation

from mentorhalo.core import history
from mentorhalo.core.theirs import tell_theirs
from settlements.models import Organisation, Settlement
from tests.factories.counties import UserFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


class SmallForm(forms.Form):
    version = forms.IntegerField()
    address = forms.CharField()
    seat = forms.ModelChoiceField(Settlement.objects.all(), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField()


def told(form, row, read=None):
    assert form.is_valid()
    with translation.override("en"):
        tell_theirs(form, row, read)
        return list(form.non_field_errors())


def write(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    history.save(row, by=UserFactory())


def test_both_values_of_each_field_that_differs():
    row, seat = (
        OrganisationFactory(seat=SettlementFactory(name="Alsó")),
        SettlementFactory(name="Felső"),
    )
    write(row, address="Fő utca 1.")
    form = SmallForm({"version": 1, "address": "Rét utca 2.", "seat": seat.pk})
    sentences = told(form, row)
    assert len(sentences) == 2
    assert any("now “Fő utca 1.”, yours is “Rét utca 2.”" in text for text in sentences)
    assert any("now “Alsó”, yours is “Felső”" in text for text in sentences)
    assert row.address == Organisation.objects.get().address == "Fő utca 1."


def test_of_a_record_with_versions_only_what_changed_since_is_told():
    row, seat = OrganisationFactory(), SettlementFactory()
    first = row.version
    write(row, address="Fő utca 1.")
    typed = {"version": first, "address": "Rét utca 2.", "seat": seat.pk}
    assert [text.split(": ")[1] for text in told(SmallForm(typed), row, first)] == [
        "now “Fő utca 1.”, yours is “Rét utca 2.”."
    ]


def test_what_the_form_has_no_field_for_is_told_since_the_version_that_was_read():
    row = OrganisationFactory(phone="", address="")
    first = row.version
    write(row, phone="1")
    write(row, phone="2", address="Fő utca 1.")
    late, later = (
        told(ReasonForm({"reason": "x"}), row, first),
        told(ReasonForm({"reason": "x"}), row, first + 1),
    )
    assert any("now “2”, it was “–”" in text for text in late)
    assert any("now “2”, it was “1”" in text for text in later)
    assert any("now “Fő utca 1.”, it was “–”" in text for text in later)
    assert not any("ersion" in text for text in late + later)
    assert told(ReasonForm({"reason": "x"}), row, row.version) == []


def test_without_a_version_the_last_write_is_told():
    row = OrganisationFactory(phone="")
    write(row, phone="1")
    write(row, address="Fő utca 1.")
    assert [text.split(": ")[1] for text in told(ReasonForm({"reason": "x"}), row)] == [
        "now “Fő utca 1.”, it was “–”."
    ]


def test_what_is_private_is_not_told_to_who_does_not_write_it(monkeypatch):
    monkeypatch.setattr(Organisation, "history_private", ("address",), raising=False)
    row = OrganisationFactory()
    write(row, address="titok")
    assert told(ReasonForm({"reason": "x"}), row) == []
    sentences = told(SmallForm({"version": 1, "address": "más"}), row)
    assert any("now “titok”, yours is “más”" in text for text in sentences)


def test_a_record_without_history_has_nothing_to_tell():
    assert told(ReasonForm({"reason": "x"}), ContactFactory()) == []
