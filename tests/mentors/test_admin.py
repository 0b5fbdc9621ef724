"""Mentors' profiles and the code list of specialities in the admin."""

import pytest

from mentorhalo.core.models import Change
from mentors.models import Mentor, Speciality
from tests.admin_rows import admin_url
from tests.factories.counties import UserFactory
from tests.factories.mentors import MentorFactory, SpecialityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def boss(sign_in):
    return sign_in("admin")


def test_a_profile_is_added_with_its_specialities_in_one_row(client):
    library = SpecialityFactory(code="library")
    typed = {"user": UserFactory().pk, "working_since": "2025-01-01", "specialities": [library.pk]}
    assert client.post(admin_url(Mentor, "add"), typed).status_code == 302
    change = Change.objects.get()
    assert (change.action, change.surface) == ("added", "admin")
    assert change.fields["specialities"] == [None, ["library"]]


def test_a_changed_speciality_alone_is_noted(client):
    mentor, museum = MentorFactory(), SpecialityFactory(code="museum")
    typed = {"user": mentor.user_id, "working_since": mentor.working_since.isoformat()}
    url = admin_url(Mentor, "change", mentor.pk)
    assert client.post(url, typed | {"specialities": [museum.pk]}).status_code == 302
    assert Change.objects.get().fields == {"specialities": [[], ["museum"]]}
    assert client.post(url, typed | {"specialities": [museum.pk]}).status_code == 302
    assert Change.objects.count() == 1


def test_past_credits_stay_the_persons(client):
    mentor = MentorFactory()
    typed = {"user": UserFactory().pk, "working_since": "2025-02-01"}
    assert client.post(admin_url(Mentor, "change", mentor.pk), typed).status_code == 302
    kept = Mentor.objects.get(pk=mentor.pk)
    assert (kept.user, kept.working_since.isoformat()) == (mentor.user, "2025-02-01")


def test_a_profile_that_ends_before_it_began_is_refused(client):
    mentor = MentorFactory()
    typed = {"user": mentor.user_id, "working_since": "2025-03-01", "working_until": "2025-02-01"}
    response = client.post(admin_url(Mentor, "change", mentor.pk), typed)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert not Change.objects.exists()


def test_a_person_has_one_profile(client):
    mentor = MentorFactory()
    typed = {"user": mentor.user_id, "working_since": "2025-01-01"}
    response = client.post(admin_url(Mentor, "add"), typed)
    assert "user" in response.context["adminform"].form.errors


def test_a_mentor_is_found_without_accents(client):
    MentorFactory(user__name="Kővári Őze")
    response = client.get(admin_url(Mentor, "changelist"), {"q": "kovari oze"})
    assert response.context["cl"].result_count == 1


def test_a_code_stays_and_its_names_may_change(client):
    row = SpecialityFactory(code="library", name_hu="könyvtár", name_en="library")
    typed = {"code": "other", "name_hu": "könyvtáros", "name_en": "librarian"}
    assert client.post(admin_url(Speciality, "change", row.pk), typed).status_code == 302
    assert list(Speciality.objects.values_list("code", "name_hu")) == [("library", "könyvtáros")]
    assert Change.objects.get().record_key == "library"


def test_a_speciality_is_found_without_accents(client):
    SpecialityFactory(name_hu="közművelődés")
    response = client.get(admin_url(Speciality, "changelist"), {"q": "Kozmuvelodes"})
    assert response.context["cl"].result_count == 1
