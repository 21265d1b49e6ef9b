"""The form of a group."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonplace.members.names import tidy


class GroupForm(forms.Form):
    """Name, and what it is about."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=100, error_messages={"required": _("The group needs a name.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    about = forms.CharField(
        label=_("What it is about"), required=False, max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=_("Whoever opens an invitation link reads it, too."),
    )

    def clean_name(self) -> str:
        """Visible characters only."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("The group needs a name."))
        return name

    def clean_about(self) -> str:
        """Visible characters only."""
        return tidy(self.cleaned_data["about"])
