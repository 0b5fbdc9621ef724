"""The project's settings, quicker and without anything outside the process."""

import os
from tempfile import TemporaryDirectory

os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["SECURE"] = "0"
os.environ["MENTORHALO_DEMO"] = "0"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"

from mentorhalo.core.catalogues import compile_stale  # noqa: E402
from mentorhalo.settings import *  # noqa: E402, F403
from mentorhalo.settings import BASE_DIR  # noqa: E402

compile_stale(BASE_DIR)  # before any text is looked up; nothing to do when run.py started the tests

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # A test that is rolled back gives the numbers of its history rows back too.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "parts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "parts"},
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
    },
    "tries": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"},
}
SHARE_READINGS = False  # for the same reason
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True  # no collected files are needed, and none are missed
_static_root = TemporaryDirectory()  # whitenoise warns of a folder that is not there
STATIC_ROOT = _static_root.name
