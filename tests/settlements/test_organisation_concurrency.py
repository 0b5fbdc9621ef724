"""Two people merge or re-hang the same organisations at once, on a real PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError

from settlements.models import Contact, Organisation, OrganisationMerge
from settlements.organisations.actions import merge_organisations, save_organisation, undo_merge
from tests.engagements.test_concurrency import together
from tests.factories.counties import UserFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def sole(answers):
    """One deed was done, the other refused with a sentence."""
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    failed = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(answers) == 2 and len(refused) == len(failed) == 1, answers


def merging(by, kept, lost):
    return lambda: merge_organisations(by=by, kept=kept, lost=lost, versions=(1, 1))


@pytest.mark.parametrize("round", range(ROUNDS))
def test_two_merges_in_opposite_directions(round):
    by = UserFactory(admin=True)
    one, two = OrganisationFactory(), OrganisationFactory()
    for body in (one, two):
        ContactFactory(organisation=body)
    sole(together(merging(by, one, two), merging(by, two, one)))
    merge = OrganisationMerge.objects.get()
    assert set(Contact.objects.values_list("organisation", flat=True)) == {merge.kept_id}


@pytest.mark.parametrize("round", range(ROUNDS))
def test_a_merge_is_undone_once(round):
    by = UserFactory(admin=True)
    merge = merging(by, OrganisationFactory(), OrganisationFactory())()
    sole(together(*[lambda: undo_merge(by=by, merge=merge)] * 2))


@pytest.mark.parametrize("round", range(ROUNDS))
def test_two_never_become_each_others_maintainers(round):
    one, two = OrganisationFactory(), OrganisationFactory()
    one.maintainer, two.maintainer = two, one
    sole(
        together(
            *[lambda row=row: save_organisation(by=None, organisation=row) for row in (one, two)]
        )
    )
    assert Organisation.objects.exclude(maintainer=None).count() == 1
