"""The one settings file: read from the environment, safe when nothing is set. See .env.example."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("MENTORHALO_DEMO", default=False)
SECURE = env.bool("SECURE", default=not DEBUG and not DEMO)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: with DEBUG off mentorhalo does not start without one. "
            "Set it in the environment or in .env (see .env.example)."
        )
    SECRET_KEY = "only-for-development-" + "x" * 40

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "mentorhalo.core",
    "counties",
    "mentors",
    "settlements",
    "engagements",
    "mentorhalo.portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "mentorhalo.core.middleware.health",
    "mentorhalo.core.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "mentorhalo.core.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mentorhalo.core.middleware.language",
    "mentorhalo.core.middleware.admin_addresses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorhalo.core.middleware.personal_answers",
    "mentorhalo.core.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mentorhalo.core.typed.received_once",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mentorhalo.core.middleware.request_size",
    "mentorhalo.core.middleware.form_addresses",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "mentorhalo.urls"
WSGI_APPLICATION = "mentorhalo.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorhalo.core.context.site",
            ],
            "builtins": ["mentorhalo.core.templatetags.halo"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # NORMAL can lose acknowledged commits on power loss; IMMEDIATE ends "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    SILENCED_SYSTEM_CHECKS = ["models.W040"]  # an index carries only its key there, and serves
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling our figures' statements takes PostgreSQL ten times as long as running them.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in attempts are counted here, so the workers must share it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # Beyond this it forgets at random, so nobody may fill it soon: Django's own is 300.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Rendered pages of figures, in each process by itself: mentorhalo/portal/keeping.py.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 60},
    },
    # Parts of those pages by what they tell, so none is ever old (portal/templatetags/parts.py);
    # and the links of the foot, by who may follow them.
    "parts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "parts",
        "OPTIONS": {"MAX_ENTRIES": 4000},
    },
    # Small pictures of evidence, some 10 kB each: engagements/evidence/small.py.
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    # Tries of who has no account, where a GET counts: mentorhalo/core/trying.py.
    "tries": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "tries",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# What figures were read from is shared by a process's readers: mentorhalo/portal/keeping.py.
SHARE_READINGS = True

AUTH_USER_MODEL = "counties.User"
AUTHENTICATION_BACKENDS = ["counties.backends.ScopedBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:start"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "counties.adapter.ClosedSignupAdapter"
ACCOUNT_FORMS = {"login": "counties.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "counties.models.display_name"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Strict for one account; wide for one address, behind which a whole county office may sit.
ACCOUNT_RATE_LIMITS = {"login": "100/m/ip", "login_failed": "10/5m/key,100/5m/ip"}

LANGUAGE_CODE = "hu"
LANGUAGES = [("hu", _("Hungarian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Budapest"
USE_TZ = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
# Uploaded files: a folder that no address leads to, or an S3-compatible store. Private in both.
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
UPLOADS = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
}
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    UPLOADS = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "access_key": env.str("S3_ACCESS_KEY"),
            "secret_key": env.str("S3_SECRET_KEY"),
            "default_acl": env.str("S3_ACL", default="private") or None,
            "addressing_style": env.str("S3_ADDRESSING", default="auto"),
            "location": env.str("S3_PREFIX", default=""),
            "signature_version": "s3v4",
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,  # what is read beyond this waits on the disk
        },
    }
STORAGES = {
    "default": UPLOADS,
    "staticfiles": {"BACKEND": "mentorhalo.core.static_files.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds; whoever sent an open form waits for its letter
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="mentorhalo@localhost")

LINK_DAYS = env.int("LINK_DAYS", default=14)  # how long a settlement can answer by a signed link

SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # without it everybody has the proxy's address
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mentorhalo.core.answers.csrf_refused"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MAX_REQUEST_BYTES = 100 * 1024 * 1024  # ten photographs at once; what is longer is not read at all

OFFLINE = env.bool("OFFLINE", default=True)  # off withdraws the service worker from every phone

# The module that keeps the summary rows; lower apps reach it by this name (docs/decisions/0002).
SUMMARIES = "engagements.summaries"
MILESTONES = "engagements.process.milestones"
FIGURES = "mentorhalo.portal.indicators"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mentorhalo.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"level": "INFO"},
        "gunicorn.error": {"handlers": ["console"], "propagate": False},  # it names addresses
        "gunicorn.http.wsgi": {"level": "ERROR"},  # it warns on every HEAD
    },
}
