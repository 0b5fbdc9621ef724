"""What several modules look at, laid once for each of them."""

import pytest
from django.db import transaction

from tests.portal.every_reason import make_every_reason


@pytest.fixture(scope="module")
def every_reason(django_db_setup, django_db_blocker):
    """The lead of a network in which every reason occurs, for modules whose tests all look at it;
    undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_every_reason()
        transaction.set_rollback(True)
