"""How django-allauth behaves here: mails in the site's name, passkeys as one more way in, trouble with mail told on the page."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from commonplace.kernel.mail import MailTrouble
from commonplace.members.models import Member, Site

_SENT_MESSAGES = {"account/messages/login_code_sent.txt", "account/messages/email_confirmation_sent.txt"}


def mail_trouble_sentence() -> str:
    """What the page says when the mail server does not take a mail."""
    return _(
        "The mail could not be sent just now. Nothing is lost: try again in a few minutes. "
        "If it happens again, tell whoever runs this site; the mail is kept in the outbox folder there.",
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts: mail and where to go after signing in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code that was sent. Look at the newest mail and type it again."),
        "email_password_mismatch": _("Mail address and password do not go together. Try again, or have a code sent to you."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again or have a new code sent to you."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
        "email_taken": _("This mail address belongs to an account already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never through allauth's own page: joining has pages of its own."""
        del request
        return False

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Plain text only, in the site's name. Any: allauth's values for its templates."""
        context = {**context, "our_site": Site.current(), "site_address": settings.SITE_ADDRESS}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        body = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject, body, sender(), to, headers={"Auto-Submitted": "auto-generated", **(headers or {})})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say on the page that it did not work; what happened so far is kept either way."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        request = _request()
        try:
            message.send()
        except MailTrouble:
            if request is None:
                raise
            request.mail_trouble = True  # type: ignore[attr-defined]
            messages.error(request, mail_trouble_sentence())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, message_context: dict[str, Any] | None = None,
        extra_tags: str = "", message: str | None = None,
    ) -> None:
        """No "a code was sent" when it was not. Any: values for allauth's templates."""
        if message_template in _SENT_MESSAGES and getattr(request, "mail_trouble", False):
            return
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def get_login_stages(self) -> list[str]:
        """The code, and nothing after it.

        A passkey is another way in, not a second lock; and an account is made only with an address that is proven, or
        that the operator vouches for, so none is proven again at the door.
        """
        return ["allauth.account.stages.LoginByCodeStage"]

    def is_safe_url(self, url: str | None) -> bool:
        """A page of this site and nothing else: allauth would take any allowed host, and stumbles over half an address."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The welcome while it is not over, else the front door."""
        if isinstance(request.user, Member) and request.user.welcomed_at is None:
            return reverse("members:welcome", args=["me"])
        return str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the settings."""
        del request
        return reverse("members:settings")


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Passkeys carry the site's own name and belong to the site's own address."""

    def _get_site_name(self) -> str:
        return Site.current().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of COMMONPLACE_ADDRESS, whatever name a request came by: passkeys of one site belong together."""
        return {"id": settings.SITE_HOST, "name": self._get_site_name()}

    def generate_authenticator_name(self, user: Member, type: object) -> str:  # noqa: A002 - allauth's name
        """What the field is filled with."""
        del user, type
        return _("This device")


def sender() -> str:
    """The From line of mails: the site's name and address."""
    from email.utils import formataddr

    return formataddr((Site.current().name, settings.DEFAULT_FROM_EMAIL))


def _request() -> HttpRequest | None:
    request: HttpRequest | None = context.request
    return request
