"""The forms of people, spaces and tools."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.members.scope import Scope
from commonplace.network.actions.accounts import accounts_for
from commonplace.people.models import Person, Support
from commonplace.spaces.models import Group, Space
from commonplace.tools.isbn import NotAnIsbn, isbn
from commonplace.tools.models import Purpose, Tool

_SCOPES: Final = [
    (Scope.PROFESSIONAL, _("Professional")),
    (Scope.PERSONAL, _("Personal: never in a record for an employer")),
]
_QUIET: Final = {"autocomplete": "off"}
LONGEST_NOTE: Final = 20_000
EARLIEST: Final = date(1900, 1, 1)
TOO_LONG: Final = _("That is too long: at most %(limit_value)d characters fit here, and it has %(show_value)d. Nothing was cut.")


class NodeForm(forms.Form):
    """What people, spaces and tools have in common. Fields of a subclass stand between the name and the rest."""

    why = forms.CharField(
        label=_("Why it is in my network"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}),
    )
    note = forms.CharField(label=_("Notes"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 4}))
    since = forms.DateField(
        label=_("Since when"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, the day on which it was added."),
    )
    gave_on = forms.DateField(
        label=_("Last time it gave me something"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What is read, asked and told here is counted without you. This is for all the rest: a talk, a visit, a loan."),
    )
    scope = forms.ChoiceField(label=_("Professional or personal"), choices=_SCOPES, initial=Scope.PROFESSIONAL, widget=forms.RadioSelect)

    def __init__(self, *args: Any, member: Member, row: Person | Space | Tool | None = None, **more: Any) -> None:  # Any: Django's own
        """A form for something new, or for what stands there already."""
        if row is not None:
            more["initial"] = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        super().__init__(*args, **more)
        self.member, self.row = member, row
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG

    def clean_since(self) -> date | None:
        """No day to come, and none before anybody's time."""
        otherwise = _("That day is to come, or long gone. Give a day on which you knew it already, or leave it empty.")
        return _past(self.cleaned_data["since"], otherwise)

    def clean_gave_on(self) -> date | None:
        """The same."""
        return _past(self.cleaned_data["gave_on"], _("That day is to come, or long gone. Give the day on which it was, or leave it empty."))

    def clean_name(self) -> str:
        """Visible characters only."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Without a name it cannot be found again. Give any name that you will know."))
        return name


def _past(day: date | None, otherwise: Any) -> date | None:  # Any: a lazy string
    if day is not None and not EARLIEST <= day <= timezone.localdate():
        raise forms.ValidationError(otherwise)
    return day


def _name(label: Any) -> forms.CharField:  # Any: a lazy string
    return forms.CharField(
        label=label, max_length=200, widget=forms.TextInput(_QUIET),
        error_messages={"required": _("Without a name it cannot be found again. Give any name that you will know.")},
    )


class PersonForm(NodeForm):
    """Somebody."""

    name = _name(_("Name"))
    gives = forms.MultipleChoiceField(
        label=_("What they give me"), required=False, choices=Support.choices, widget=forms.CheckboxSelectMultiple,
    )
    role = forms.CharField(label=_("Role"), required=False, max_length=100, widget=forms.TextInput(_QUIET))
    level = forms.CharField(
        label=_("Level"), required=False, max_length=100, widget=forms.TextInput(_QUIET), help_text=_("Such as primary, or grades 6 to 8."),
    )
    region = forms.CharField(label=_("Region"), required=False, max_length=100, widget=forms.TextInput(_QUIET))
    known_from = forms.ChoiceField(
        label=_("Role, level and region"),
        choices=[(Person.KnownFrom.NOTED, _("I noted them")), (Person.KnownFrom.DECLARED, _("They say so themselves"))],
        initial=Person.KnownFrom.NOTED, widget=forms.RadioSelect, help_text=_("Nothing is ever guessed about somebody."),
    )
    account = forms.ModelChoiceField(
        Member.objects.none(), label=_("Their account here"), required=False, to_field_name="public_id",
        empty_label=_("not here, or not known"),
        help_text=_("Members of your groups. They are not told; what you asked them and what they told you then stands on their page."),
    )
    field_order = ("name", "why", "gives", "role", "level", "region", "known_from", "account", "note", "since", "gave_on", "scope")

    def __init__(self, *args: Any, member: Member, row: Person | None = None, **more: Any) -> None:  # Any: Django's own
        """Offer the accounts that she may choose from, and the one that was chosen."""
        super().__init__(*args, member=member, row=row, **more)
        self.fields["why"].label = _("Why they are in my network")
        self.fields["gave_on"].label = _("Last time they gave me something")
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts_for(member).order_by("name", "pk")
        found = list(field.queryset[:MOST_ACCOUNTS])
        chosen = row.member if row is not None else None
        if chosen is not None and chosen not in found:
            if accounts_for(member).filter(pk=chosen.pk).exists():
                found.append(chosen)
            else:
                # Not named any more, and not lost either while it is not changed.
                found, field.queryset = [], Member.objects.none()
        field.choices = [("", field.empty_label), *((one.public_id, str(one)) for one in found)]
        if found:
            self.initial["account"] = chosen.public_id if chosen is not None else None
        else:
            del self.fields["account"]


MOST_ACCOUNTS: Final = 200
"""So many stand in the list."""


class StudentsForm(NodeForm):
    """Students: how many, and a note. There is no field for a name."""

    count = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=100_000, error_messages={
        "min_value": _("Give a number from 1, or leave it empty."), "max_value": _("Give a number up to 100,000, or leave it empty."),
        "invalid": _("Give a number in digits, such as 24, or leave it empty."),
    })
    field_order = ("count", "note", "since", "scope")
    OF_NOBODY: Final = _("Say how many they are, or what they are to your learning: one of the two is enough.")

    def __init__(self, *args: Any, member: Member, row: Person | None = None, **more: Any) -> None:  # Any: Django's own
        """Leave out what would say more than how many they are."""
        super().__init__(*args, member=member, row=row, **more)
        del self.fields["why"], self.fields["gave_on"]
        self.fields["note"].help_text = _(
            "What they are to your learning, such as “the Tuesday book club, for trying out lists”. No names, and nothing by which one of "
            "them could be recognized: they cannot agree to stand here, and this may be taken along or asked for."
        )


    def clean(self) -> dict[str, Any]:  # Any: Django's own
        """A number or a note: else nobody is meant."""
        sent = super().clean() or {}
        if not self.errors and not sent.get("count") and not sent.get("note", "").strip():
            self.add_error("count", self.OF_NOBODY)
        return sent


class SpaceForm(NodeForm):
    """A space."""

    name = _name(_("Name"))
    kind = forms.ChoiceField(label=_("What it is"), required=False, choices=[("", _("not said")), *Space.Kind.choices])
    form = forms.ChoiceField(label=_("Where one meets"), choices=Space.Form.choices, initial=Space.Form.DIGITAL, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address"), required=False, max_length=2_000, widget=forms.TextInput({**_QUIET, "inputmode": "url", "spellcheck": "false"}),
        help_text=_("Noting it fetches nothing. To read it here, follow it."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200, widget=forms.TextInput(_QUIET))
    times = forms.CharField(
        label=_("When"), required=False, max_length=200, widget=forms.TextInput(_QUIET),
        help_text=_("In your own words, such as Mondays at 8 p.m."),
    )
    cost = forms.CharField(label=_("What it costs"), required=False, max_length=100, widget=forms.TextInput(_QUIET))
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("It is a group of this site"), required=False, to_field_name="public_id", empty_label=_("no"),
        help_text=_("What you asked there then stands on its page."),
    )
    field_order = ("name", "kind", "form", "why", "address", "place", "times", "cost", "group", "note", "since", "gave_on", "scope")

    def __init__(self, *args: Any, member: Member, row: Space | None = None, **more: Any) -> None:  # Any: Django's own
        """Offer her own groups."""
        super().__init__(*args, member=member, row=row, **more)
        groups = Group.objects.visible_to(member).order_by("name", "pk")
        if row is not None and row.group_id is not None:
            self.initial["group"] = row.group.public_id if row.group else None
        if not groups:
            del self.fields["group"]
            return
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = groups


class ToolForm(NodeForm):
    """A tool."""

    name = _name(_("Name"))
    form = forms.ChoiceField(label=_("What it is"), choices=Tool.Form.choices, initial=Tool.Form.DIGITAL, widget=forms.RadioSelect)
    purposes = forms.MultipleChoiceField(
        label=_("What for"), required=False, choices=Purpose.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("What it helps you to do with knowledge."),
    )
    isbn = forms.CharField(label=_("ISBN"), required=False, max_length=40, widget=forms.TextInput({**_QUIET, "inputmode": "text"}))
    address = forms.CharField(
        label=_("Address"), required=False, max_length=2_000, widget=forms.TextInput({**_QUIET, "inputmode": "url", "spellcheck": "false"}),
    )
    loan = forms.CharField(
        label=_("Loan"), required=False, max_length=300, widget=forms.TextInput(_QUIET),
        help_text=_("Where it can be borrowed, or until when you have it. No names of students."),
    )
    field_order = ("name", "form", "purposes", "why", "isbn", "address", "loan", "note", "since", "gave_on", "scope")

    def clean_isbn(self) -> str:
        """A number whose last sign fits the others."""
        try:
            return isbn(self.cleaned_data["isbn"])
        except NotAnIsbn as wrong:
            raise forms.ValidationError(
                _("That is not an ISBN: its last sign does not fit the others. Look for a slip of a digit."),
            ) from wrong
