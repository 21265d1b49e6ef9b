"""The form of muting: what, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.consumption import mute_queries
from commonplace.consumption.actions.muting import CannotMute, cleaned
from commonplace.consumption.models import Mute
from commonplace.consumption.queries import follows_of
from commonplace.entries.models import Follow
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.models import Person

SOURCE: Final = "source"
NOISY: Final = "noisy"
DAY: Final = "day"
MONTH: Final = "month"
GOOD: Final = "good"
LENGTHS: Final = {DAY: timedelta(days=1), MONTH: timedelta(days=30)}
MOST_CHOICES: Final = 20


class MuteForm(forms.Form):
    """What is muted. Sources and people are found by a part of their name, or come with the address that led here.

    Once it is valid: `what` (the kind), `said` (the text), and of `follow` and `person` the one that is meant, if any. Where several have
    the name, `choices` holds (public id, name) of them, and one has to be chosen.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What to mute"), widget=forms.RadioSelect,
        choices=[
            (Mute.Kind.WORD.value, gettext_lazy("A word, as a whole: “sale” leaves “wholesale” alone")),
            (Mute.Kind.PHRASE.value, gettext_lazy("A phrase: these words in this order")),
            (Mute.Kind.HASHTAG.value, gettext_lazy("A hashtag")),
            (Mute.Kind.PERSON.value, gettext_lazy("A person: all that you follow of them")),
            (SOURCE, gettext_lazy("A source, everywhere")),
            (NOISY, gettext_lazy("A noisy source: out of Today only, until you let it in")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("Which one"), required=True, strip=True,
        help_text=gettext_lazy(
            "The word, phrase or hashtag; or part of the name of a source or a person. Capitals and accents do not matter."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": 200}),
        error_messages={"required": gettext_lazy("Say what to mute.")},
    )
    how_long = forms.ChoiceField(
        label=gettext_lazy("How long"), widget=forms.RadioSelect,
        choices=[(DAY, gettext_lazy("A day")), (MONTH, gettext_lazy("A month (30 days)")), (GOOD, gettext_lazy("For good"))],
    )
    which = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    # Any: what Django's forms take.
    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.what, self.said = "", ""
        self.follow: Follow | None = None
        self.person: Person | None = None
        self.choices: list[tuple[str, str]] = []

    def clean(self) -> dict[str, Any]:
        # Any: what Django's forms give.
        sent = super().clean() or {}
        if "kind" not in sent or "text" not in sent:
            return sent
        self.what, typed = sent["kind"], sent["text"]
        if self.what in Mute.Kind.values and self.what != Mute.Kind.PERSON:
            try:
                self.said = cleaned(self.what, typed)
            except CannotMute as problem:
                self.add_error("text", str(problem))
            return sent
        self._find(" ".join(isolate(typed).split())[:200], sent.get("which", ""))
        return sent

    def _find(self, name: str, which: str) -> None:
        """The one source or person that is meant; `which`, where it still has this name, or was chosen from a list."""
        named = self._named(which) if which else None
        if which and named is None:
            raise Http404
        if named is not None and ("chosen" in self.data or _name_of(named).casefold() == name.casefold()):
            self._take(named)
            return
        found = self._of_name(name)
        exact = [one for one in found if _name_of(one).casefold() == name.casefold()]
        if len(exact) == 1 or len(found) == 1:
            self._take((exact or found)[0])
        elif found:
            self.choices = [(_id_of(one), _name_of(one)) for one in found]
        elif self.what == Mute.Kind.PERSON:
            self.add_error("text", _("You follow nobody of this name. Whom you follow as a person can be muted."))
        else:
            self.add_error("text", _("No source of yours is called that."))

    def _named(self, which: str) -> Follow | Person | None:
        """What an id stands for; of a person where a source was asked for, the first source."""
        source = follows_of(self.member).filter(source__public_id=which).first()
        if source is not None:
            return source
        person = mute_queries.people_followed(self.member).filter(public_id=which).first()
        if person is None or self.what == Mute.Kind.PERSON:
            return person
        return follows_of(self.member).filter(Q(person=person) | Q(person__merged_into=person)).first()

    def _of_name(self, name: str) -> list[Follow] | list[Person]:
        if self.what == Mute.Kind.PERSON:
            return mute_queries.people_named(self.member, name, most=MOST_CHOICES)
        return mute_queries.sources_named(self.member, name, most=MOST_CHOICES)

    def _take(self, one: Follow | Person) -> None:
        if self.what == Mute.Kind.PERSON and not isinstance(one, Person):
            # The form came from the page of a source, and "a person" was chosen: the one whose source it is.
            self.person = one.person and (one.person.merged_into or one.person)
            if one.person is None:
                self.add_error("kind", _("You follow this as a source, not as a person. Choose “A source, everywhere”."))
        elif isinstance(one, Person):
            self.person = one
        else:
            self.follow = one

    @property
    def shown_key(self) -> str:
        """What the preview was about: the button mutes only what was shown."""
        return f"{self.what}:{self.meant or self.said}"

    @property
    def is_noisy(self) -> bool:
        """Whether it is about Today alone."""
        return self.what == NOISY

    @property
    def meant(self) -> str:
        """Public id of the source or person that is meant, or empty."""
        one = self.follow or self.person
        return _id_of(one) if one else ""

    @property
    def words(self) -> str:
        """What is muted, for a sentence."""
        if one := self.follow or self.person:
            return _name_of(one)
        return f"#{self.said}" if self.what == Mute.Kind.HASHTAG else _("“%(text)s”") % {"text": self.said}

    def until(self, at: datetime) -> datetime | None:
        """When it ends, begun at `at`; None: for good."""
        length = LENGTHS.get(self.cleaned_data["how_long"])
        return at + length if length else None


def _name_of(one: Follow | Person) -> str:
    return isolate(one.name) if isinstance(one, Person) else one.shown_title


def _id_of(one: Follow | Person) -> str:
    return one.public_id if isinstance(one, Person) else one.source.public_id
