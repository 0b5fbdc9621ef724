"""Whose tries are counted together: those from one address, whatever a request says of itself."""

import pytest
from django.test import RequestFactory

from mentorhalo.core.trying import has_tried_too_often, tried_too_often

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"


def tried(address=PROXY, said=None, most=1):
    """One try from an address; `said`: X-Forwarded-For as it arrives."""
    more = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    request = RequestFactory().post("/help/", REMOTE_ADDR=address, **more)
    return tried_too_often(request, "help", most, 60)


def test_each_address_has_tries_of_its_own():
    assert [tried("192.0.2.1"), tried("192.0.2.1"), tried("192.0.2.2")] == [False, True, False]


def test_without_a_proxy_nobody_names_an_address_for_themselves(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert not tried("192.0.2.1", said="198.51.100.1")
    assert tried("192.0.2.1", said="198.51.100.2")


def test_of_what_was_forwarded_the_last_address_counts(settings):
    """The proxy added it; what stands before came with the request."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert not tried(said="198.51.100.1, 192.0.2.1")
    assert tried(said="198.51.100.2, 192.0.2.1")
    assert not tried(said="192.0.2.1, 198.51.100.1")
    assert tried(said="198.51.100.1:4711")


def test_a_household_has_one_count_for_all_its_addresses():
    assert not tried("2001:db8:1:2::1")
    assert tried("2001:db8:1:2:ffff::9")
    assert not tried("2001:db8:1:3::1")


def test_to_ask_counts_nothing():
    request = RequestFactory().get("/a/x/", REMOTE_ADDR="192.0.2.1")
    for _again in range(3):
        assert not has_tried_too_often(request, "help", 1)
    assert not tried("192.0.2.1")
    assert has_tried_too_often(request, "help", 1)
