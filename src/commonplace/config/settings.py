"""Django's settings, made from the typed settings of `knobs`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from commonplace.config import knobs

LOADED = knobs.load()
KNOBS = LOADED.settings
TESTING = "pytest" in sys.modules or "mypy" in sys.modules
PACKAGE = Path(__file__).resolve().parents[1]
DATA = KNOBS.data
SITE_ADDRESS = KNOBS.site_address
_site = urlsplit(SITE_ADDRESS)
SITE_HOST = _site.hostname or "localhost"

SECRET_KEY = "only-for-tests" if TESTING else knobs.secret_key(DATA)
DEBUG = KNOBS.debug
ALLOWED_HOSTS = [SITE_HOST, "localhost", "127.0.0.1", "[::1]"]
if KNOBS.host == "0.0.0.0" and not KNOBS.address:  # noqa: S104 - the phone's address is not known beforehand
    ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
if KNOBS.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "commonplace.members",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "commonplace.kernel.search",
    "commonplace.kernel.outbox",
    "commonplace.people",
    "commonplace.spaces",
    "commonplace.tools",
    "commonplace.entries",
    "commonplace.network",
    "commonplace.consumption",
    "commonplace.connection",
    "commonplace.today",
    "commonplace.trust",
    "commonplace.web",
]
MIDDLEWARE = [
    "commonplace.web.middleware.headers",
    "commonplace.web.middleware.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "commonplace.web.middleware.refused_bodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonplace.members.middleware.local_time",
    "commonplace.members.middleware.rules_first",
]
ROOT_URLCONF = "commonplace.config.urls"
WSGI_APPLICATION = "commonplace.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.Member"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonplace.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "commonplace.web.templatetags.shell"],
        },
    },
]


def database(url: str) -> dict[str, Any]:
    """Django's entry for PostgreSQL at `url`, or for SQLite in the data folder where `url` is empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "commonplace.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;"
                    "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise knobs.BadSetting("COMMONPLACE_DATABASE_URL must begin with postgres://; for SQLite leave it out.")
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
    if parts.query:
        entry["OPTIONS"] = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        entry["HOST"] = unquote(entry["OPTIONS"].pop("host", entry["HOST"]))
    return entry


DATABASES = {"default": database(KNOBS.database_url)}
if TESTING and not KNOBS.database_url:
    # A file, as in real life: in memory, SQLite locks whole tables between threads.
    DATABASES["default"]["TEST"] = {"NAME": Path(tempfile.gettempdir()) / f"commonplace-test-{os.getpid()}.sqlite3"}

LANGUAGE_CODE = "en-us"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from where they stand: no step of building, no second copy
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA / "media"

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _site.scheme == "https"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "commonplace.web.views.form_expired"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"discreet": {"()": "commonplace.config.logs.Discreet"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["discreet"]}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}

from commonplace.config.accounts import *  # noqa: E402, F403 - sign-in has a page of settings of its own
