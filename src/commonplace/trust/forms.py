"""What is typed around reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonplace.trust.keeping import KINDS, days_of
from commonplace.trust.models import Decision, Report

Words = str | Promise
PAUSES: Final[dict[int, Words]] = {
    7: _("writing nothing here for others for a week"), 28: _("writing nothing here for others for four weeks"),
    90: _("writing nothing here for others for a term, 90 days"),
}
"""The choices for `measures.DAYS`."""


class ReportForm(forms.Form):
    """A word about it, and whom to tell what was decided; the kind came by the address."""

    kind = forms.ChoiceField(choices=Report.Kind.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What should the stewards know?"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 4}),
        help_text=_("They see this, and what you report as it reads now."),
    )
    contact = forms.EmailField(
        label=_("Where can we tell you what was decided?"), required=False, max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("A mail address, used for this alone. Without one you are not told."),
        error_messages={"invalid": _("This is not a mail address. It looks like ada@example.org. You may leave it empty.")},
    )
    shows_reporter = forms.BooleanField(label=_("The stewards may see who I am, so that they can ask me"), required=False)

    def __init__(self, *args: Any, is_member: bool, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        if is_member:
            del self.fields["contact"]
            self.fields["shows_reporter"].help_text = _("Your name and mail address. Without this they see only that a member reported it.")
        else:
            self.fields["shows_reporter"].help_text = _("Your mail address. Without this only the program knows it.")


class DecisionForm(forms.Form):
    """An outcome and its reason."""

    outcome = forms.ChoiceField(
        label=_("What happens with it?"), widget=forms.RadioSelect, choices=Decision.Outcome.choices,
        error_messages={"required": _("Choose what happens with it.")},
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2_000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Both sides read this. Name the rule, not a person."),
        error_messages={"required": _("Say why: both sides are told. Nothing was decided.")},
    )
    keeps_from_author = forms.BooleanField(
        label=_("Do not tell its author"), required=False,
        help_text=_("Only where telling could put somebody in danger. It stands in the log."),
    )

    def __init__(self, *args: Any, outcomes: Sequence[Decision.Outcome], is_of_member: bool, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        choices = [one for outcome in outcomes for one in _choices(outcome, is_of_member=is_of_member)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if is_of_member:
            self.fields["outcome"].label = _("What follows?")
            self.fields["keeps_from_author"].label = _("Do not tell this member")

    def clean(self) -> dict[str, Any]:
        """A choice such as `barred-28` is an outcome and its days. Any: what was typed."""
        typed = super().clean() or self.cleaned_data
        typed["outcome"], _dash, days = typed.get("outcome", "").partition("-")
        typed["days"] = int(days) if days else None
        return typed


def _choices(outcome: Decision.Outcome, *, is_of_member: bool) -> list[tuple[str, Words]]:
    if outcome == Decision.Outcome.BARRED:
        return [(f"{outcome.value}-{days}", words) for days, words in PAUSES.items()]
    if outcome == Decision.Outcome.NOTHING and is_of_member:
        return [(outcome.value, _("nothing follows from it"))]
    return [(outcome.value, outcome.label)]


class AppealForm(forms.Form):
    """Why it should be decided otherwise."""

    text = forms.CharField(
        label=_("Why should it be decided otherwise?"), max_length=2_000, widget=forms.Textarea({"rows": 5}),
        help_text=_("The stewards read this. No name or mail address is added to it; if they shall not know who you are, leave it out."),
        error_messages={"required": _("Write why. Nothing was sent.")},
    )


class HoldForm(forms.Form):
    """What is held, and why."""

    about = forms.CharField(
        label=_("Whose account, or which question?"), max_length=254,
        help_text=_("A member's mail address, or the name that stands on a report's page, such as question:abc."),
        error_messages={"required": _("Say what is to be held.")},
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2_000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as the law, and who asked for it. Whoever is concerned reads this, if they are told."),
        error_messages={"required": _("Say why. Nothing is held.")},
    )
    is_told = forms.BooleanField(
        label=_("Tell whoever is concerned"), required=False, initial=True, help_text=_("Leave it out only where the law forbids it."),
    )


class AllowForm(forms.Form):
    """An address that wants mails again."""

    address = forms.EmailField(
        label=_("The mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": _("This is not a mail address. It looks like ada@example.org."), "required": _("Type the address.")},
    )


class KeepingForm(forms.Form):
    """Days for each kind; the fields are made from `keeping.KINDS`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        for kind in KINDS:
            help_text = kind.says if kind.days else format_lazy("{} {}", kind.says, _("Empty: as long as nobody erases it."))
            self.fields[kind.key] = forms.IntegerField(
                label=kind.name, min_value=kind.least, max_value=kind.most, required=kind.days is not None, initial=days_of(kind.key),
                help_text=help_text, widget=forms.NumberInput({"inputmode": "numeric"}),
            )
