"""What manage.py demo refuses, each with a sentence, and writes nothing then."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from counties.models import User
from engagements.demo import accounts
from engagements.demo.plan import due_on, share_of_time, workday
from tests.factories.counties import UserFactory
from tests.factories.settlements import SettlementFactory


@pytest.fixture
def allowed(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", True)


@pytest.mark.django_db
@pytest.mark.parametrize("args", [[], ["--accounts"]])
def test_refuses_unless_the_database_is_for_that(args):
    UserFactory(email="valaki@pelda.hu")
    with pytest.raises(CommandError, match="MENTORHALO_DEMO=1"):
        call_command("demo", *args)
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_wants_the_register_first():
    with pytest.raises(CommandError, match="run manage.py load_register first"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_does_not_stand_in_the_future():
    SettlementFactory()
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(CommandError, match="has not come yet"):
        call_command("demo", "--day", str(tomorrow))


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="“2026-02-30” is not a day"):
        call_command("demo", "--day", "2026-02-30")


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_no_accounts_without_a_demo():
    UserFactory(email="valaki@muzeum.hu")
    with pytest.raises(CommandError, match="run manage.py demo first"):
        call_command("demo", "--accounts")


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_leaves_a_network_that_is_not_its_own_alone(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    SettlementFactory()
    own = UserFactory(email="valaki@muzeum.hu")
    out = StringIO()
    call_command("demo", stdout=out)
    assert out.getvalue() == "The database already holds a network: nothing was changed.\n"
    assert User.objects.get().password == own.password


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("127.1.2.3", True)]
    + [("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("demo.pelda.hu", False)],
)
def test_only_loopback_keeps_the_known_password(monkeypatch, host, expected):
    monkeypatch.setenv("HOST", host)
    assert (accounts.choose_password() == accounts.PASSWORD) is expected


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 22), date(2027, 6, 30)),
        (date(2026, 5, 31), date(2026, 12, 31)),
        (date(2027, 7, 1), date(2028, 2, 29)),
    ],
)
def test_the_target_is_due_at_a_months_end(day, due):
    assert due_on(day) == due


def test_the_curve_speeds_up_and_slows_down():
    """A tenth takes long at the start; the middle goes quickest; 1 is the end."""
    first, middle = share_of_time(0.1, 1), share_of_time(0.6, 1) - share_of_time(0.5, 1)
    assert first > 2 * middle
    assert share_of_time(1, 0.7) == pytest.approx(1, abs=1e-6)


def test_workdays_leave_out_weekends_and_holidays():
    assert workday(date(2026, 11, 22)) == date(2026, 11, 20)
    assert workday(date(2026, 10, 23), 1) == date(2026, 10, 26)
