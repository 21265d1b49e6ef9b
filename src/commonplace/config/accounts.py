"""Settings of django-allauth (sign-in by a code in a mail, by password, by passkey), of mail, and of the throttle."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from commonplace.config.knobs import BadSetting, load
from commonplace.kernel.mail import mail_server

_knobs = load().settings
_host = urlsplit(_knobs.site_address).hostname or "localhost"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "commonplace.members.adapter.AccountAdapter"
MFA_ADAPTER = "commonplace.members.adapter.PasskeyAdapter"

# One mail address a member, no user names. Signing up has pages of our own (`members/views/joining.py`), because an account is made
# only when the address is known to be theirs; allauth's form field list still decides that a password may be used to sign in.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
"""Whoever has a member's open browser cannot change address, password or passkeys without the member hearing of it."""

# Codes, never links: a link in a mail is opened by mail scanners, and carries a host name that somebody else could have chosen.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True

# A passkey is one more way in, not a second lock: who adds one and later has no JavaScript still signs in by mail
# (`members.adapter` leaves allauth's second step out).
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""A passkey locks nobody out here, so it may be added while a new mail address waits for its code, and the other way round."""

# The throttle counts in Django's cache. One web process with threads is what `serve` starts, and memory is shared between threads, so
# memory it is: nothing to write, nothing to clean. Where Redis is set (any number of web processes), all of them count there.
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _knobs.queue_url, "KEY_PREFIX": "commonplace"}
        if _knobs.queue_url.startswith(("redis://", "rediss://")) and find_spec("redis")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
    ),
}
# A workshop of forty behind one address of a school signs up in the same minutes: limits by address leave room for that, limits by
# mail address are narrow. Codes have 35 bits and three tries, links 192 bits; neither depends on the throttle.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key",
    "signup": "60/m/ip",
    "join_code": "3/m/key,10/h/key",
    "join_link": "300/m/ip",
    "report": "30/h/key",
    "report_signed_out": "60/h/ip,20/h/key",
    "appeal": "60/h/ip",
    "reply_link": "300/m/ip",
    "reply_send": "60/m/ip",
}
# Nobody chooses the address that the throttle counts: X-Forwarded-For is read only behind a proxy of the operator's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _knobs.trust_proxy else 0

try:
    SENDS_MAIL = mail_server(_knobs.mail_url) is not None
except ValueError:
    raise BadSetting(
        "COMMONPLACE_MAIL_URL cannot be understood. It looks like smtp://user:password@mail.example.org:587, or smtps://… for port 465.",
    ) from None
EMAIL_BACKEND = "commonplace.kernel.mail.Postman" if SENDS_MAIL else "commonplace.kernel.mail.Outbox"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _knobs.mail_from or f"commonplace@{_host}"

_forms = "commonplace.members.forms.signing_in."
ACCOUNT_FORMS = {
    "login": _forms + "PasswordForm",
    "request_login_code": _forms + "RequestCodeForm",
    "confirm_login_code": _forms + "ConfirmCodeForm",
    "confirm_email_verification_code": _forms + "ConfirmAddressForm",
    "confirm_password_reset_code": _forms + "ConfirmResetForm",
    "reset_password": _forms + "ResetForm",
    "reset_password_from_key": _forms + "NewPasswordForm",
    "change_password": _forms + "ChangePasswordForm",
    "set_password": _forms + "SetPasswordForm",
    "reauthenticate": _forms + "ReauthenticateForm",
    "add_email": _forms + "ChangeAddressForm",
}
MFA_FORMS = {
    "login_webauthn": _forms + "PasskeyForm",
    "reauthenticate_webauthn": _forms + "PasskeyAgainForm",
    "add_webauthn": _forms + "AddPasskeyForm",
    "edit_webauthn": _forms + "EditPasskeyForm",
}
