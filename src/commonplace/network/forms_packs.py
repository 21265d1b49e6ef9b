"""The forms of starter packs: what a pack says of itself, and what is said of each in it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.members.names import tidy
from commonplace.network import packs
from commonplace.network.models import PackItem

EARLIEST: Final = date(2000, 1, 1)
_PRIVATE: Final = gettext_lazy(
    "There is a mail address, a phone number or a secret address in it, and that never leaves in a pack. Take it out; the rest stays."
)


def _public(text: str) -> str:
    text = tidy(text)
    if packs.is_private_text(text):
        raise forms.ValidationError(_PRIVATE)
    return text


class PackForm(forms.Form):
    """What a pack says of itself."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give it a title, such as “People who help a new school librarian”.")},
    )
    why = forms.CharField(
        label=gettext_lazy("For whom it is, and why"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Whoever gets the pack reads this first. No mail addresses, no phone numbers."),
    )
    licence = forms.ChoiceField(label=gettext_lazy("On what terms others may use it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:  # Any: Django's own
        """Say of each licence in a sentence what it means."""
        super().__init__(*args, **more)
        field = self.fields["licence"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.key, format_html('{}<br><span class="quiet">{}</span>', one.name, one.says)) for one in packs.LICENCES.values()
        ]

    def clean_title(self) -> str:
        """Visible characters, and nothing private."""
        title = _public(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Give it a title, such as “People who help a new school librarian”."))
        return title

    def clean_why(self) -> str:
        """Nothing private."""
        return _public(self.cleaned_data["why"])


class ItemForm(forms.Form):
    """Why one is in the pack; of somebody also whether they agreed."""

    why = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For the readers of the pack. Your own notes never leave."),
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("Do they agree?"), widget=forms.RadioSelect, initial=PackItem.Consent.NOT_ASKED,
        choices=[
            (PackItem.Consent.NOT_ASKED, gettext_lazy("Not asked: they stay here, and nobody but you sees them in this pack")),
            (PackItem.Consent.LISTED, gettext_lazy("Publicly listed")),
            (PackItem.Consent.AGREED, gettext_lazy("Asked, and agreed")),
        ],
    )
    listed_at = forms.CharField(
        label=gettext_lazy("Where they are listed"), required=False, max_length=500, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("If publicly listed: an address, or the name of the list. It stands in the pack."),
    )
    agreed_on = forms.DateField(
        label=gettext_lazy("The day on which they agreed"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("If they agreed. It stands in the pack."),
    )

    def __init__(self, *args: Any, is_somebody: bool, **more: Any) -> None:  # Any: Django's own
        """Ask for consent where it is somebody."""
        super().__init__(*args, **more)
        if not is_somebody:
            for name in ("consent", "listed_at", "agreed_on"):
                del self.fields[name]

    def clean_why(self) -> str:
        """Nothing private."""
        return _public(self.cleaned_data["why"])

    def clean_listed_at(self) -> str:
        """Nothing private."""
        return _public(self.cleaned_data["listed_at"])

    def clean(self) -> dict[str, Any]:  # Any: what the fields hold
        """Whoever is listed is so somewhere; whoever agreed did so on a day that has been."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("consent") == PackItem.Consent.LISTED and "listed_at" in said and not said["listed_at"]:
            self.add_error("listed_at", _("Say where they are publicly listed, so that others can look."))
        if said.get("consent") == PackItem.Consent.AGREED and "agreed_on" in said:
            day = said["agreed_on"]
            if day is None:
                self.add_error("agreed_on", _("Give the day on which they agreed."))
            elif not EARLIEST <= day <= timezone.localdate():
                self.add_error("agreed_on", _("That day is to come, or long gone. Give the day on which they agreed."))
        return said
