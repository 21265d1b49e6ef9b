"""What stewards change about the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonplace.members import at_risk
from commonplace.members.models import Member, Site
from commonplace.members.names import tidy
from commonplace.members.rules import text_of

if TYPE_CHECKING:
    SiteModelForm = forms.ModelForm[Site]
else:
    SiteModelForm = forms.ModelForm


class SiteForm(SiteModelForm):
    """Name, who may join, pictures, rules."""

    is_new_version = forms.BooleanField(
        label=_("This is a new version: ask everyone again"), required=False,
        help_text=_("Leave it empty for a corrected typing error. Otherwise members see what is new before they go on."),
    )

    class Meta:
        model = Site
        fields = ("name", "sign_up", "shows_pictures", "rules", "child_at_risk")
        widgets = {"sign_up": forms.RadioSelect, "rules": forms.Textarea({"rows": 14}), "child_at_risk": forms.Textarea({"rows": 10})}
        help_texts = {
            "rules": _("Plain text; an empty line begins a new paragraph. Everybody can read them, members accept them."),
            "child_at_risk": _("Shown to whoever reports that a child may be at risk, before and after. Say whom to call where you are."),
            "shows_pictures": _("Members can still turn them off for themselves."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        self.initial["rules"] = text_of(self.instance)
        self.initial["child_at_risk"] = at_risk.text_of(self.instance)

    def clean_name(self) -> str:
        """Visible characters only."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("The site needs a name."))
        return name


class InviteForm(forms.Form):
    """One link for one person."""

    note = forms.CharField(
        label=_("For whom is it?"), required=False, max_length=100,
        help_text=_("A note for the list below, so that you know which link is whose. Only stewards see it."),
    )
    makes_steward = forms.BooleanField(label=_("Make this person a steward"), required=False)

    def clean_note(self) -> str:
        """Visible characters only."""
        return tidy(self.cleaned_data["note"])


class StewardForm(forms.Form):
    """Somebody who is here already becomes a steward."""

    email = forms.EmailField(
        label=_("Mail address of a member"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": _("This is not a mail address. It looks like ada@example.org."), "required": _("Tell us whose.")},
    )

    def clean_email(self) -> str:
        """It must belong to a member."""
        email = Member.objects.normalize(self.cleaned_data["email"])
        self.member = Member.objects.filter(email=email, is_active=True).first()
        if self.member is None:
            raise forms.ValidationError(_("No member has this mail address. Invite the person first, or check the spelling."))
        return email


class EraseForm(forms.Form):
    """The mail address once more, so that nobody erases an account by mistake."""

    email = forms.CharField(
        label=_("Type your mail address to erase your account"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": _("Type your mail address.")},
    )

    def __init__(self, *args: Any, member: Member, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        self._member = member

    def clean_email(self) -> str:
        """The member's own."""
        email: str = self.cleaned_data["email"]
        if Member.objects.normalize(email) != self._member.email:
            raise forms.ValidationError(_("This is not the mail address of your account. Nothing was erased."))
        return email
