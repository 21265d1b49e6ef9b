"""The forms of goals and of the days on which snapshots are taken."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from commonplace.members.names import tidy
from commonplace.members.scope import Scope
from commonplace.network.churn_files import MAX_BYTES
from commonplace.network.forms import LONGEST_NOTE
from commonplace.network.models import Goal
from commonplace.network.terms import exists

_SCOPES: Final = [
    (Scope.PROFESSIONAL, _("Professional")),
    (Scope.PERSONAL, _("Personal: never in a record for an employer")),
]
EARLIEST: Final = date(1990, 1, 1)
"""No list of sources is older."""
_DAY: Final = {"type": "date"}


class GoalForm(forms.Form):
    """A goal."""

    text = forms.CharField(
        label=_("What do you want to reach?"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("In your own words, such as “Every class has been to the library by spring”."),
        error_messages={"required": _("A goal says something. Write one line; you can change it whenever you like.")},
    )
    note = forms.CharField(label=_("Notes"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 4}))
    until = forms.DateField(
        label=_("Until when"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"),
        help_text=_("Left empty, it has no day. Nothing happens on the day; it only stands there."),
    )
    scope = forms.ChoiceField(label=_("Professional or personal"), choices=_SCOPES, initial=Scope.PROFESSIONAL, widget=forms.RadioSelect)

    def __init__(self, *args: Any, goal: Goal | None = None, **more: Any) -> None:  # Any: Django's own
        """A form for a new goal, or for one that stands there."""
        if goal is not None:
            more["initial"] = {name: getattr(goal, name) for name in self.base_fields}
        super().__init__(*args, **more)

    def clean_text(self) -> str:
        """Visible characters only."""
        text = tidy(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("A goal says something. Write one line; you can change it whenever you like."))
        return text


class TermDayForm(forms.Form):
    """A day of the year."""

    day = forms.IntegerField(
        label=_("Day"), min_value=1, max_value=31, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": _("Give the day of the month, from 1 to 31.")},
    )
    month = forms.TypedChoiceField(
        label=_("Month"), coerce=int, choices=[("", _("Choose a month")), *MONTHS.items()],
        error_messages={"required": _("Choose a month.")},
    )

    def clean(self) -> dict[str, Any]:  # Any: what the fields hold
        """There is no 31 June."""
        facts = self.cleaned_data
        if "day" in facts and "month" in facts and not exists(facts["month"], facts["day"]):
            self.add_error("day", _("That month has no such day. Choose another one."))
        return facts


class TwoListsForm(forms.Form):
    """Two OPML files of one person, and when each was made, where that is known."""

    earlier = forms.FileField(
        label=_("The earlier list"), widget=forms.FileInput({"accept": ".opml,.xml,text/xml,application/xml,text/x-opml"}),
        error_messages={"required": _("Choose the earlier list."), "empty": _("The file is empty. Choose another one.")},
    )
    earlier_on = forms.DateField(label=_("When the earlier list was made"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    later = forms.FileField(
        label=_("The later list"), widget=forms.FileInput({"accept": ".opml,.xml,text/xml,application/xml,text/x-opml"}),
        error_messages={"required": _("Choose the later list."), "empty": _("The file is empty. Choose another one.")},
    )
    later_on = forms.DateField(label=_("When the later list was made"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:  # Any: what the fields hold
        """The earlier one is earlier, and neither is larger than what is read."""
        facts = self.cleaned_data
        for name in ("earlier", "later"):
            if name in facts and facts[name].size > MAX_BYTES:
                self.add_error(name, _("The file is larger than 20 MB. Nothing was read; choose a smaller one."))
        for name in ("earlier_on", "later_on"):
            day = facts.get(name)
            if day is not None and not EARLIEST <= day <= timezone.localdate():
                self.add_error(name, _("That day is to come, or long gone. Give the day on which the list was made, or leave it empty."))
        first, last = facts.get("earlier_on"), facts.get("later_on")
        if first and last and first > last:
            self.add_error("later_on", _("The later list is older than the earlier one. Change the days, or the files."))
        return facts
