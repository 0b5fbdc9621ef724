"""The form of one record: its version, its history, and what a second writer is told."""

import pytest
from django.utils import translation

from mentorhalo.core.forms import RecordForm
from mentorhalo.core.models import Change
from settlements.models import Organisation
from tests.factories.counties import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


class BodyForm(RecordForm):
    class Meta:
        model = Organisation
        fields = ["name", "kind", "seat", "address"]


def typed(row, **values):
    return {
        "name": row.name,
        "kind": row.kind,
        "seat": row.seat_id,
        "address": row.address,
        "read_version": row.version,
        **values,
    }


def form_of(row, **values):
    stored = Organisation.objects.get(pk=row.pk)
    return BodyForm(typed(row, **values), instance=stored)


def test_a_new_record_is_added_with_its_history():
    by, seat = UserFactory(), SettlementFactory()
    form = BodyForm({"name": "  Új   Ház ", "kind": "library", "seat": seat.pk, "address": ""})
    row = form.save_as(by=by)
    assert (row.name, row.version) == ("Új Ház", 1)
    change = Change.objects.of(row).get()
    assert (change.action, change.by_id, change.county) == ("added", by.pk, seat.county_id)


def test_a_change_raises_the_version_and_is_told():
    row, by = OrganisationFactory(), UserFactory()
    saved = form_of(row, address="Fő utca 1.").save_as(by=by, reason="elköltözött")
    assert saved.version == 2
    change = Change.objects.of(row).get()
    assert change.fields["address"] == ["", "Fő utca 1."] and change.reason == "elköltözött"


def test_a_stale_form_is_refused_and_says_what_stands_there():
    row, by = OrganisationFactory(), UserFactory()
    assert form_of(row, address="Fő utca 1.").save_as(by=by)
    late = form_of(row, address="Rét utca 2.")
    with translation.override("en"):
        assert late.save_as(by=by) is None
        sentences = " ".join(late.non_field_errors())
    assert "Somebody else changed this" in sentences
    assert "Fő utca 1." in sentences and "Rét utca 2." in sentences
    assert late["address"].value() == "Rét utca 2."  # nothing typed is lost
    assert Organisation.objects.get(pk=row.pk).address == "Fő utca 1."
    again = BodyForm(late.data, instance=Organisation.objects.get(pk=row.pk))
    assert again.save_as(by=by).address == "Rét utca 2."


@pytest.mark.parametrize("version", ["", "0", "x"])
def test_a_form_without_its_version_is_refused(version):
    row = OrganisationFactory()
    assert form_of(row, address="Fő utca 1.", read_version=version).save_as(by=None) is None
    assert Organisation.objects.get(pk=row.pk).address == ""
    assert not Change.objects.of(row).exists()


def test_nothing_is_told_where_nothing_changed():
    row = OrganisationFactory()
    before = row.version
    assert form_of(row).save_as(by=UserFactory())
    changes = Change.objects.of(row)
    assert not changes.exists() and Organisation.objects.get(pk=row.pk).version == before


def test_a_broken_rule_is_an_error_of_its_field():
    row = OrganisationFactory()
    form = form_of(row, name="Ház\x07")
    assert form.save_as(by=None) is None
    assert "name" in form.errors
