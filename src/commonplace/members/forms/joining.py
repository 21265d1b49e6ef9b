"""Joining: a name, a mail address, and two things that must be confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member
from commonplace.members.names import tidy

ADULT = _("I am an adult")
ADULT_NEEDED = _("Only adults can join. Confirm it, or close this page.")
RULES = _("I accept the rules of this site")
RULES_NEEDED = _("Nobody is here without accepting the rules. Accept them, or close this page.")


class RulesForm(forms.Form):
    """Accepting the rules; `version` is the one that was on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    adult = forms.BooleanField(label=ADULT, error_messages={"required": ADULT_NEEDED})
    rules = forms.BooleanField(label=RULES, error_messages={"required": RULES_NEEDED})

    def __init__(self, *args: Any, asks_adult: bool = True, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        if not asks_adult:
            del self.fields["adult"]


class JoinForm(RulesForm):
    """An account, as a person asks for it."""

    field_order = ("name", "email", "password", "adult", "rules", "version")

    name = forms.CharField(
        label=_("What should we call you?"), max_length=100,
        error_messages={"max_length": _("A name has at most 100 characters here. Shorten it."), "required": _("Tell us a name.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your mail address"), max_length=254,
        error_messages={
            "required": _("Tell us a mail address."),
            "invalid": _("This is not a mail address. It looks like ada@example.org."),
            "max_length": _("A mail address has at most 254 characters. Use another one."),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_name(self) -> str:
        """Visible characters only; a name of invisible ones is none."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Tell us a name."))
        return name

    def clean_email(self) -> str:
        """One spelling."""
        return Member.objects.normalize(self.cleaned_data["email"])


class FirstAccountForm(JoinForm):
    """The first account: whoever holds the link runs the machine, so a password may be set and no mail proves the address."""

    password = forms.CharField(
        label=_("A password, if you want one"), required=False, max_length=256, strip=False,
        help_text=_("At least 10 characters. Without one you sign in with a code, which this computer shows where the program runs."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str | None:
        """Long enough and not a common one; None where nothing was typed."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password or None


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("The code"), max_length=32,
        error_messages={"required": _("Type the code from the mail."), "max_length": _("A code is eight letters. Look at the mail again.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )
