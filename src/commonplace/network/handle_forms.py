"""The form of a handle."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonplace.network.formats.model import Handle as Typed
from commonplace.network.handle_kinds import as_kind, guess
from commonplace.people.actions.handling import LONGEST
from commonplace.people.models import Handle

_QUIET: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class HandleForm(forms.Form):
    """What was typed, and what kind it is; "" guesses."""

    typed = forms.CharField(
        label=_("Address, handle, or number"), max_length=LONGEST, widget=forms.TextInput(_QUIET),
        help_text=_("As they spell it: @name@host, an address, a mail address, a number. Words do as well, while there is no address yet."),
        error_messages={"required": _("There is nothing to keep: type an address, a handle or a number, or what you know of it.")},
    )
    kind = forms.ChoiceField(label=_("What it is"), required=False, choices=[("", _("guess from what I typed")), *Handle.Kind.choices])

    def read(self) -> Typed:
        """What it is, guessed or as it was said; only of a form that is valid."""
        typed, kind = self.cleaned_data["typed"], self.cleaned_data["kind"]
        return as_kind(kind, typed) if kind else guess(typed)


class ChangeHandleForm(HandleForm):
    """A handle that stands there already: its page can be set right as well."""

    address = forms.CharField(
        label=_("Page"), required=False, max_length=LONGEST, widget=forms.TextInput({**_QUIET, "inputmode": "url"}),
        help_text=_("Where it leads. Left empty, it is found from what was typed, where that can be."),
    )
    is_dead = forms.BooleanField(
        label=_("It leads nowhere any more"), required=False, help_text=_("It is kept, so that you still know who they were there."),
    )
    field_order = ("typed", "kind", "address", "is_dead")

    def __init__(self, *args: Any, handle: Handle, **more: Any) -> None:  # Any: Django's own
        """Begin with what stands there."""
        more["initial"] = {
            "typed": handle.typed or handle.address, "kind": handle.kind, "address": handle.address, "is_dead": handle.is_dead,
        }
        super().__init__(*args, **more)
