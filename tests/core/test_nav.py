"""The main menu says where one is, whoever looked at it before."""

import re

import pytest
from django.urls import reverse

from mentorhalo.core.context import MAIN_PLACES

pytestmark = pytest.mark.django_db
NAV = re.compile(r'<nav class="nav".*?</nav>', re.S)
LINK = re.compile(r'href="([^"]+)"( aria-current="page")?')


def links(client, address):
    """[(address, is it this page)] of the menu."""
    page = client.get(address).content.decode()
    return [(href, bool(here)) for href, here in LINK.findall(NAV.search(page)[0])]


@pytest.mark.parametrize("name", sorted(MAIN_PLACES))
def test_each_main_place_is_marked_on_its_own_page(client, sign_in, name):
    sign_in("mentor")
    for _ in range(2):
        found = links(client, reverse(name))
        assert [href for href, here in found if here] == [reverse(name)]
    assert not any(here for _href, here in links(client, reverse("portal:quiet")))


def test_the_menu_is_of_who_reads_it(client, sign_in):
    admin, start = reverse("admin:index"), reverse("portal:start")
    for role in ("mentor", "coordinator", "admin", "mentor"):
        sign_in(role)
        found = dict(links(client, reverse("portal:dashboard")))
        assert (admin in found) == (role == "admin")
        assert (start in found) == (role == "mentor")
