"""django-allauth's forms, with our labels and without its placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "email": _("Your mail address"),
    "login": _("Your mail address"),
    "password": _("Your password"),
    "oldpassword": _("Your password now"),
    "password1": _("The new password"),
    "password2": _("The new password once more"),
    "code": _("The code"),
    "name": _("What should we call it?"),
}
NOT_A_PASSKEY = _("The passkey was not understood. Nothing was changed. Try again, or choose another way in.")


class Relabel:
    """Give each field our label, and drop the placeholder, which vanishes when somebody types."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **more: Any) -> None:
        # Any: the arguments of allauth's form, passed through.
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in _LABELS:
                field.label = _LABELS[name]
            if name == "password1":
                field.help_text = _("At least 10 characters.")
            elif name == "password":
                field.help_text = ""
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "maxlength": "32"}
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("This is not a mail address. It looks like ada@example.org.")


class RequestCodeForm(Relabel, theirs.RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """Send me a code."""


class PasswordForm(Relabel, theirs.LoginForm):  # type: ignore[misc]
    """Sign in by password."""


class ConfirmCodeForm(Relabel, theirs.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent."""


class ConfirmAddressForm(Relabel, theirs.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves a new address."""


class ConfirmResetForm(Relabel, theirs.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code that lets a forgotten password be replaced."""


class ResetForm(Relabel, theirs.ResetPasswordForm):  # type: ignore[misc]
    """I forgot my password."""


class NewPasswordForm(Relabel, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    """The password that replaces a forgotten one."""


class ChangePasswordForm(Relabel, theirs.ChangePasswordForm):  # type: ignore[misc]
    """Another password."""


class SetPasswordForm(Relabel, theirs.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ReauthenticateForm(Relabel, theirs.ReauthenticateForm):  # type: ignore[misc]
    """It is really me."""


class ChangeAddressForm(Relabel, theirs.AddEmailForm):  # type: ignore[misc]
    """Another mail address."""


class Malformed:
    """An answer of no passkey at all is refused like a wrong one; allauth lets some of them through to an error page."""

    _KINDS = (KeyError, TypeError, ValueError, AttributeError)

    def clean_credential(self) -> object:
        """What the browser sent, judged by allauth."""
        judge = getattr(super(), "clean_credential", None)
        try:
            return judge() if judge else self.cleaned_data["credential"]  # type: ignore[attr-defined]
        except self._KINDS as error:
            raise forms.ValidationError(NOT_A_PASSKEY) from error

    def clean(self) -> object:
        """The whole form, judged by allauth."""
        try:
            return super().clean()  # type: ignore[misc]
        except self._KINDS as error:
            raise forms.ValidationError(NOT_A_PASSKEY) from error


class PasskeyForm(Malformed, LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in by passkey."""


class PasskeyAgainForm(Malformed, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """It is really me."""


class AddPasskeyForm(Malformed, Relabel, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey."""


class EditPasskeyForm(Relabel, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""
