"""The sign-in is lost in the field, or the right to write: what was typed waits for its writer."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import expect

from engagements.demo.accounts import PASSWORD
from tests.browser.conftest import fill_sign_in

pytestmark = pytest.mark.browser

NEW_PASSWORD = "egeszen-mas-jelszo-77"


def end_session(phone, plant):
    [cookie] = [one for one in phone.context.cookies() if one["name"] == "sessionid"]
    plant.write("DELETE FROM django_session WHERE session_key = ?", cookie["value"])


def change_password(phone, plant):
    hashed = Argon2PasswordHasher().encode(NEW_PASSWORD, "sossososoo")
    plant.write("UPDATE counties_user SET password = ? WHERE id = ?", hashed, phone.user)


def drop_cookies(phone, plant):
    phone.context.clear_cookies()


WAYS = {
    "the session expired": (end_session, PASSWORD, "mentor-ke"),
    "the password was changed on another device": (change_password, NEW_PASSWORD, "mentor-no"),
    "signed out in another tab": (drop_cookies, PASSWORD, "mentor-so"),
}


@pytest.mark.parametrize("way", WAYS)
def test_signing_in_again_sends_what_waited(way, phone, plant, proxy, ledger):
    deed, password, who = WAYS[way]
    mine = phone(who, own_session=True).open()
    proxy.network_off()
    typed = mine.queue(way, 20)
    deed(mine, plant)
    proxy.network_on()

    assert mine.send(1) == ["signed_out"]
    assert mine.states_of(typed) == {"queued"}
    assert {row["error"] for row in mine.kept()} == {"signed_out"}

    beside = mine.context.new_page()
    beside.goto("/accounts/login/?next=/queue/")
    fill_sign_in(beside, who, password)
    mine.page = beside
    mine.until(typed, "received")
    ledger.audit(way, typed, plant, mine.kept(), mine.shown())


def test_a_closed_account_hands_over_what_it_holds(phone, plant, proxy, ledger):
    name, who = "the account was closed", "mentor-va"
    mine = phone(who, own_session=True).open()
    before = mine.queue(name, 1)
    mine.until(before, "received")  # with this the phone was given its pass
    proxy.network_off()
    typed = mine.queue(name, 20)
    plant.manage(
        "shell",
        "-c",
        "from counties.models import User; from engagements.accounts.actions import close_account;"
        f"close_account(by=None, user=User.objects.get(pk={mine.user}), reason='x', despite=True)",
    )
    proxy.network_on()
    mine.send()
    assert mine.states_of(typed) == {"quarantined"}
    ledger.audit(name, before + typed, plant, mine.kept())
    assert len(plant.quarantined()) == len(typed)


def test_who_may_not_write_any_more_keeps_what_was_typed(phone, plant, proxy, ledger):
    name, who = "the role was changed", "mentor-ve"
    mine = phone(who, own_session=True).open()
    proxy.network_off()
    typed = mine.queue(name, 20)
    plant.write("UPDATE counties_user SET role = 'auditor' WHERE id = ?", mine.user)
    proxy.network_on()
    mine.send()
    assert mine.states_of(typed) == {"quarantined"}
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_nobody_else_sends_or_sees_it(phone, plant, proxy, ledger):
    name = "somebody else signs in on the same phone"
    mine = phone("mentor-sz", own_session=True).open()
    proxy.network_off()
    typed = mine.queue(name, 20)
    mine.context.clear_cookies()
    proxy.network_on()
    mine.page.goto("/accounts/login/")
    fill_sign_in(mine.page, "mentor-to")
    mine.page.goto("/queue/")
    expect(mine.page.locator("[data-others]")).to_have_text("20")
    assert mine.page.locator("li[data-ref]").count() == 0
    assert mine.send(1) == ["other_user"]
    assert not plant.received().keys() & {entry.ref for entry in typed}

    mine.context.clear_cookies()
    mine.page.goto("/accounts/login/?next=/queue/")
    fill_sign_in(mine.page, "mentor-sz")
    mine.until(typed, "received")
    assert plant.author_of(typed[0].ref) == mine.user
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())
