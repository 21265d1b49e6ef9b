"""The form of an offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commonplace.members.names import tidy

MOST_A_WEEK: Final = 5
LONGEST_PAUSE: Final = timedelta(days=2 * 366)


class OfferForm(forms.Form):
    """What I may be asked about, how often, and until when not."""

    text = forms.CharField(
        label=_("You may ask me about"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("In your own words, such as: weeding nonfiction, small budgets, graphic novels for grades 6 to 8. 300 characters fit."),
        error_messages={"required": _("Say at least one thing that you may be asked about.")},
    )
    a_week = forms.TypedChoiceField(
        label=_("How often a week at most?"), coerce=int, initial=1, widget=forms.RadioSelect,
        choices=[(number, ngettext_lazy("once", "%(number)d times", number) % {"number": number}) for number in range(1, MOST_A_WEEK + 1)],
        help_text=_("Every question that is put to you by name counts. On its own the program suggests you once in seven days at most."),
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose one to five times a week.")},
    )
    paused_until = forms.DateField(
        label=_("Pause until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("That day included. Leave it empty for no pause. On your holidays you are suggested to nobody anyway."),
        error_messages={"invalid": _("This is not a day. It looks like 2027-07-01.")},
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        self._today = today

    def clean_text(self) -> str:
        """Visible characters only, in one line."""
        text = tidy(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Say at least one thing that you may be asked about."))
        return text

    def clean_paused_until(self) -> date | None:
        """Today or later, and no more than two years; a pause that is over is none."""
        day: date | None = self.cleaned_data["paused_until"]
        if day is None or day < self._today:
            return None
        if day > self._today + LONGEST_PAUSE:
            raise forms.ValidationError(_("This is more than two years away. Choose an earlier day, or take the offer back."))
        return day
