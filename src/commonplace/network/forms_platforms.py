"""The form with which stewards correct what is said of a platform."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.kernel.http import safe_address
from commonplace.members.names import tidy
from commonplace.spaces.actions.platforms import plain
from commonplace.spaces.platforms import Platform, State

_DAY: Final = {"type": "date"}
LONGEST: Final = 500


def _sentence(label: Any) -> forms.CharField:  # Any: a lazy string
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea({"rows": 3}))


class PlatformForm(forms.Form):
    """All that is said of one."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("Is it there?"), widget=forms.RadioSelect, choices=[
        (State.ALIVE, gettext_lazy("Yes")), (State.CHANGED, gettext_lazy("It became something else")),
        (State.ENDED, gettext_lazy("It ended")),
    ])
    ended = forms.DateField(label=gettext_lazy("Since when not"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    owner = _sentence(gettext_lazy("Who owns it"))
    earns = _sentence(gettext_lazy("How it earns"))
    takes = _sentence(gettext_lazy("What it takes"))
    export = _sentence(gettext_lazy("How to take one's things along"))
    leave = _sentence(gettext_lazy("How to leave"))
    sources = forms.CharField(
        label=gettext_lazy("Where to look it up"), widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("One address a line."), max_length=2_000,
    )
    checked = forms.DateField(label=gettext_lazy("Last read through on"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, platform: Platform, **more: Any) -> None:  # Any: Django's own
        """What is said now."""
        said = plain(platform)
        more["initial"] = {**said, "sources": "\n".join(said["sources"])}
        super().__init__(*args, **more)

    def clean_sources(self) -> list[str]:
        """Addresses of the web, at least one."""
        lines = [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]
        found = [address for address in map(safe_address, lines) if address]
        if len(found) < len(lines) or not found:
            raise forms.ValidationError(_("Each line must be an address that begins with https:// or http://."))
        return found

    def facts(self) -> dict[str, Any]:  # Any: what JSON can say
        """What was said, as `change_platform` takes it."""
        said: dict[str, Any] = {name: tidy(value) if isinstance(value, str) else value for name, value in self.cleaned_data.items()}
        said["checked"] = said["checked"].isoformat()
        return {**said, "ended": said["ended"].isoformat() if said["ended"] else ""}
