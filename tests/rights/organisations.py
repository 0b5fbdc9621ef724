from settlements.organisations.actions import merge_organisations
from tests.factories.counties import UserFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SEE, SIGN_IN

READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
LEAD = [SIGN_IN, NO, NO, GONE, OK, GONE, NO, NO, OK]

TABLE = {
    "settlements:organisation-names": ("get", "", EVERYBODY),
    "settlements:organisation-list": ("get", "", EVERYBODY),
    "settlements:organisation-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "settlements:organisation-edit": ("get", "organisation", EDIT),
    "settlements:organisation-close": ("get", "organisation", EDIT),
    "settlements:organisation-reopen": ("get", "closed organisation", EDIT),
    "settlements:organisation-merge": ("get", "organisation", LEAD),
    "settlements:merge-undo": (
        "post",
        "merge",
        [SIGN_IN, NO, NO, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "portal:organisation-detail": ("get", "organisation", READ),
    "settlements:contact-list": ("get", "", EVERYBODY),
    "settlements:contact-new": ("get", "organisation", EDIT),
    "settlements:contact-detail": ("get", "contact", READ),
    "settlements:contact-edit": ("get", "contact", EDIT),
    "settlements:contact-end": ("get", "contact", EDIT),
    "settlements:contact-opt-out": (
        "post",
        "contact",
        [SIGN_IN, SEE, SEE, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "settlements:contact-opt-in": (
        "post",
        "contact",
        [SIGN_IN, SEE, SEE, GONE, SEE, GONE, NO, NO, SEE],
    ),
}


def _merge(author):
    kept, lost = OrganisationFactory(), OrganisationFactory()
    by = UserFactory(admin=True)
    return [merge_organisations(by=by, kept=kept, lost=lost, versions=(1, 1)).pk]


LAID = {
    "organisation": lambda author: [OrganisationFactory().pk],
    "closed organisation": lambda author: [
        OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt").pk
    ],
    "merge": _merge,
    "contact": lambda author: [ContactFactory().pk],
}
