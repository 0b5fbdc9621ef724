"""The settings are safe when nothing is set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = """
from django.conf import settings
print(settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT)
"""


ASK_PROXY = """
from django.conf import settings
print(settings.ALLAUTH_TRUSTED_PROXY_COUNT, bool(settings.SECURE_PROXY_SSL_HEADER))
"""


def ask(code=ASK, **environment):
    """What a fresh process says of the settings, with only this environment."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    environment = kept | {"DJANGO_SETTINGS_MODULE": "mentorhalo.settings"} | environment
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_without_a_key_nothing_starts_and_a_sentence_says_why():
    answer = ask()
    assert answer.returncode != 0
    assert "SECRET_KEY is not set" in answer.stderr


def test_debug_is_off_and_https_on_unless_asked():
    assert ask(SECRET_KEY="x" * 50).stdout.split() == ["False", "True", "True"]


def test_a_demo_is_served_over_plain_http():
    answer = ask(SECRET_KEY="x" * 50, MENTORHALO_DEMO="1")
    assert answer.stdout.split() == ["False", "False", "False"]


@pytest.mark.parametrize("wrong", ["maybe", "0", ""])
def test_debug_stays_off_for_anything_but_yes(wrong):
    assert ask(SECRET_KEY="x" * 50, DEBUG=wrong).stdout.split()[0] == "False"


@pytest.mark.parametrize(("behind", "said"), [("on", "1 True"), ("off", "0 False")])
def test_the_headers_of_a_proxy_are_believed_only_behind_one(behind, said):
    assert ask(ASK_PROXY, SECRET_KEY="x" * 50, BEHIND_PROXY=behind).stdout.strip() == said
