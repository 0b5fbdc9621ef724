"""Quiet settlements and rhythms: read by the network; the agenda by the county's readers."""

from tests.factories.counties import CountyFactory, OfficeFactory
from tests.rights import EVERYBODY, NO, OK, SIGN_IN

TABLE = {
    "portal:quiet": ("get", "", EVERYBODY),
    "portal:county-agenda": ("get", "agenda", [SIGN_IN, OK, OK, NO, OK, NO, OK, OK, OK]),
    "settlements:rhythm-list": ("get", "", EVERYBODY),
    "settlements:rhythm-edit": ("get", "phase", [SIGN_IN, NO, NO, NO, NO, NO, OK, NO, OK]),
}


def _zala(author):
    return [OfficeFactory(county=CountyFactory()).county.slug]


LAID = {"agenda": _zala, "phase": lambda author: ["starting"]}
