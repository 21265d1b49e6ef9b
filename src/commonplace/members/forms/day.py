"""The settings of a member's day: hours a week, Today by mail, holidays, speed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from commonplace.members.forms.preferences import HoursForm, OnlyItsFields
from commonplace.members.models import Holiday, Member
from commonplace.members.names import tidy

if TYPE_CHECKING:
    HolidayModelForm = forms.ModelForm[Holiday]
else:
    HolidayModelForm = forms.ModelForm

HOURS_OF_A_WEEK: Final = 168
DAYS: Final = tuple((str(number + 1), name) for number, name in sorted(WEEKDAYS.items()))
"""Monday is "1", as in `Member.mail_days`."""
SPEEDS: Final = (
    (75, _("0.75 times: slower")), (100, _("As recorded")), (125, _("1.25 times")), (150, _("1.5 times")), (175, _("1.75 times")),
    (200, _("Twice as fast")),
)
LONGEST_HOLIDAY: Final = timedelta(days=366)
FARTHEST_HOLIDAY: Final = timedelta(days=5 * 366)
_NOT_A_TIME = _("This is not a time. It looks like 07:30.")
_NOT_A_DAY = _("This is not a day. It looks like 2027-07-01.")


class WeekForm(HoursForm):
    """Minutes, quiet hours and zone, as in the welcome; and how much a week at most."""

    ceiling_hours = forms.IntegerField(
        label=_("Hours a week at most"), required=False, min_value=1, max_value=HOURS_OF_A_WEEK,
        help_text=_("Once you have opened so much since Monday, Today says so one time and lets you go on. Leave it empty for no limit."),
        error_messages={
            "invalid": _("Write whole hours, such as 4, or leave it empty."),
            "min_value": _("Write at least one hour, or leave it empty for no limit."),
            "max_value": _("A week has 168 hours. Write fewer, or leave it empty."),
        },
    )

    class Meta(HoursForm.Meta):
        fields: tuple[str, ...] = ("minutes_a_day", "ceiling_hours", "quiet_from", "quiet_until", "time_zone")  # type: ignore[assignment]


class MailForm(OnlyItsFields):
    """Today by mail: whether, when, on which days."""

    use_required_attribute = False
    mail_hour = forms.TimeField(
        label=_("At what time?"), error_messages={"invalid": _NOT_A_TIME, "required": _("Say when the mail shall come.")},
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    mail_days = forms.MultipleChoiceField(
        label=_("On which days?"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the seven days.")},
    )

    class Meta:
        model = Member
        fields = ("mails_today", "mail_hour", "mail_days")
        labels = {"mails_today": _("Send me Today by mail")}
        help_texts = {"mails_today": _("What Today holds, once a day. Each mail has a link that ends it with one tap.")}

    def __init__(self, *args: Any, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        self.initial["mail_days"] = list(self.instance.mail_days)
        self._kept_hour = self.instance.mail_hour
        self.fields["mail_hour"].required = not self.is_bound or "mails_today" in self.data  # whoever wants no mail need not say when

    def clean_mail_days(self) -> str:
        """The days as they are stored, such as "12345"."""
        return "".join(sorted(set(self.cleaned_data["mail_days"])))

    def clean(self) -> dict[str, Any]:
        """Mails need a time and a day; without mails, what was chosen before is kept. Any: values of all fields."""
        cleaned = super().clean() or {}
        if cleaned.get("mails_today") and cleaned.get("mail_days") == "":
            self.add_error("mail_days", _("Choose at least one day, or take the mark from “Send me Today by mail”."))
        if "mail_hour" in cleaned:
            cleaned["mail_hour"] = cleaned["mail_hour"] or self._kept_hour
        return cleaned


class SpeedForm(OnlyItsFields):
    """How fast audio and video play."""

    speed_percent = forms.TypedChoiceField(
        label=_("Speed"), choices=SPEEDS, coerce=int, help_text=_("How many minutes a thing takes is counted at this speed."),
        error_messages={"required": _("Choose one of the six."), "invalid_choice": _("Choose one of the six.")},
    )

    class Meta:
        model = Member
        fields = ("speed_percent",)


class HolidayForm(HolidayModelForm):
    """Days on which the member is left in peace."""

    prefix = "holiday"
    last = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty for a single day."), error_messages={"invalid": _NOT_A_DAY},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Holiday
        fields = ("first", "last", "name")
        labels = {"first": _("First day"), "name": _("What is it?")}
        help_texts = {"name": _("For example: summer.")}
        error_messages = {
            "first": {"invalid": _NOT_A_DAY, "required": _("Say on which day it begins.")},
            "name": {"max_length": _("At most 100 characters here. Shorten it.")},
        }
        widgets = {"first": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        # Any: Django's own arguments of a form. `today` is the member's day.
        super().__init__(*args, **more)
        self._today = today

    def clean_name(self) -> str:
        """Visible characters only."""
        return tidy(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Ends after it begins, is not over, and is no slip of the finger. Any: values of all fields."""
        cleaned = super().clean() or {}
        first = cleaned.get("first")
        if first is None or "last" not in cleaned:
            return cleaned
        last = cleaned["last"] = cleaned["last"] or first
        if last < first:
            self.add_error("last", _("This day is before the first one. Change one of the two."))
        elif last < self._today:
            self.add_error("last" if last != first else "first", _("These days are over. Nothing was added."))
        elif first - self._today > FARTHEST_HOLIDAY:
            self.add_error("first", _("This is more than five years from now. Is the year right?"))
        elif last - first > LONGEST_HOLIDAY:
            self.add_error("last", _("This is more than a year after the first day. Is the year right?"))
        return cleaned
