"""What a member tells about himself or herself, and the hours. The same in the welcome and in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.members.zones import by_region, called, zone

if TYPE_CHECKING:
    MemberForm = forms.ModelForm[Member]
else:
    MemberForm = forms.ModelForm


class OnlyItsFields(MemberForm):
    """Saves the fields it shows and no other, so that two pages at once do not undo one another."""

    def save(self, commit: bool = True) -> Member:  # noqa: FBT001, FBT002 - Django's own argument
        """The member, as kept."""
        if commit:
            self.instance.save(update_fields=list(self._meta.fields or ()))
        return self.instance


MINUTES = ((5, _("5 minutes")), (10, _("10 minutes")), (15, _("15 minutes")), (20, _("20 minutes")))
_YES_NO = (("", _("I would rather not say")), ("yes", _("Yes")), ("no", _("No")))
_TOO_LONG = _("At most 100 characters here. Shorten it.")


class MeForm(OnlyItsFields):
    """Who I am here."""

    alone = forms.ChoiceField(label=_("Are you the only one in your building who does this work?"), choices=_YES_NO, required=False)

    class Meta:
        model = Member
        fields = ("name", "role", "level", "region", "alone")
        labels = {
            "name": _("What should we call you?"),
            "role": _("What do you do?"),
            "level": _("At which level?"),
            "region": _("In which region?"),
        }
        help_texts = {
            "role": _("For example: school librarian."),
            "level": _("For example: ages 5 to 11."),
            "region": _("For example: Ohio, or the west of Ireland."),
        }
        error_messages = {name: {"max_length": _TOO_LONG} for name in ("name", "role", "level", "region")}

    def __init__(self, *args: Any, **more: Any) -> None:
        # Any: Django's own arguments of a form.
        super().__init__(*args, **more)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Tell us a name.")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.initial["alone"] = {True: "yes", False: "no", None: ""}[self.instance.alone]

    def clean(self) -> dict[str, Any]:
        """Visible characters only, in every line. Any: values of all fields."""
        cleaned = super().clean() or {}
        for field in ("name", "role", "level", "region"):
            if field in cleaned:
                cleaned[field] = tidy(cleaned[field])
        if "name" in cleaned and not cleaned["name"]:
            self.add_error("name", _("Tell us a name."))
        return cleaned

    def clean_alone(self) -> bool | None:
        """Yes, no, or not said."""
        return {"yes": True, "no": False}.get(self.cleaned_data["alone"])


class HoursForm(OnlyItsFields):
    """How much, and when not."""

    minutes_a_day = forms.TypedChoiceField(
        label=_("How many minutes a school day do you want to read?"), choices=MINUTES, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four.")},
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), required=False)

    class Meta:
        model = Member
        fields = ("minutes_a_day", "quiet_from", "quiet_until", "time_zone")
        labels = {"quiet_from": _("Quiet from"), "quiet_until": _("Quiet until")}
        help_texts = {
            "quiet_from": _(
                "In these hours nothing is sent to you but what you ask for, such as a code to sign in, and Today shows nothing that "
                "arrives in them. They may pass midnight. Leave both empty for none.",
            ),
        }
        error_messages = {
            name: {"invalid": _("This is not a time. It looks like 18:30.")} for name in ("quiet_from", "quiet_until")
        }
        widgets = {
            "quiet_from": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, guess: str = "", **more: Any) -> None:
        # Any: Django's own arguments of a form. `guess` is the zone that the browser named.
        super().__init__(*args, **more)
        kept = self.instance.time_zone
        nearby = guess if zone(guess) else ""
        first = _("As my browser says") if not nearby else _("As my browser says: %(zone)s") % {"zone": called(nearby)}
        # Some 400 places: what is chosen and what is likely stands first, the rest by region.
        likely = [name for name in dict.fromkeys((kept, nearby, "UTC")) if name and zone(name)]
        choices = [("", first), *((name, called(name)) for name in likely), *by_region()]
        self.fields["time_zone"].choices = choices  # type: ignore[attr-defined]
        if self.instance.minutes_a_day not in dict(MINUTES):
            self.initial["minutes_a_day"] = 15

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours or none, and not the same. Any: values of all fields."""
        cleaned = super().clean() or {}
        if "quiet_from" in cleaned and "quiet_until" in cleaned:
            start, end = cleaned["quiet_from"], cleaned["quiet_until"]
            if (start is None) != (end is None):
                empty = "quiet_until" if end is None else "quiet_from"
                self.add_error(empty, _("Quiet hours need both times. Fill in this one, or empty the other."))
            elif start is not None and start == end:
                self.add_error("quiet_until", _("Both times are the same. Choose another one, or empty both."))
        return cleaned


class PicturesForm(OnlyItsFields):
    """Pictures in what I read."""

    class Meta:
        model = Member
        fields = ("shows_pictures",)
        labels = {"shows_pictures": _("Show pictures in what I read")}
        help_texts = {"shows_pictures": _("They come through this site, so the places they come from do not learn who reads.")}
