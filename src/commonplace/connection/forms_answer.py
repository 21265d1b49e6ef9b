"""The forms of what comes after a reply: what happened, the answer, what others make of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonplace.connection import naming
from commonplace.connection.actions.keeping import Said, Wanted
from commonplace.connection.models import Answer, Experience, Naming, Question, Reply
from commonplace.kernel.text import excerpt
from commonplace.members.audience import Kind
from commonplace.spaces.models import Group

_LINES: Final = {"rows": 4}


class _Happened(forms.Form):
    did = forms.CharField(
        label=_("What did you do?"), max_length=300, help_text=_("One line."),
        error_messages={"required": _("Say in a line what you did.")},
    )
    happened = forms.CharField(label=_("What happened then?"), max_length=300, required=False)
    result = forms.ChoiceField(
        label=_("Did it work?"), choices=Experience.Result.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three. It did not work is as good to know as the others.")},
    )


class ExperienceForm(_Happened):
    """What happened to somebody who tried an answer."""


class OutcomeForm(_Happened):
    """What came of one's own question, and whose replies helped."""

    helped = forms.MultipleChoiceField(
        label=_("Whose replies helped?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told what came of it, in the words above."),
    )

    # Any: what Django's forms take.
    def __init__(self, *args: Any, replies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if replies:
            helped = self.fields["helped"]
            assert isinstance(helped, forms.MultipleChoiceField)
            helped.choices = replies
        else:
            del self.fields["helped"]


class DisputeForm(forms.Form):
    """Why an answer is wrong, outdated or harmful."""

    reason = forms.CharField(
        label=_("Why?"), max_length=600, widget=forms.Textarea(attrs=_LINES), help_text=_("It stands beside the answer, with your name."),
        error_messages={"required": _("Give the reason: others must be able to judge it.")},
    )
    source = forms.CharField(
        label=_("Where can one look it up?"), max_length=2000, help_text=_("A web address, beginning with https:// or http://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Give the address of a source, so that others can look.")},
    )


class CreditForm(forms.Form):
    """Under which name a writer stands in answers."""

    naming = forms.ChoiceField(label=_("Under which name"), choices=Naming.choices, widget=forms.RadioSelect)
    chosen_name = forms.CharField(label=_("The other name"), max_length=60, required=False)


class AnswerForm(forms.Form):
    """An answer: made of a question, changed, or written directly."""

    title = forms.CharField(label=_("Title"), max_length=200, error_messages={"required": _("Give it a title.")})
    text = forms.CharField(
        label=_("What is known now"), max_length=20_000, strip=True, widget=forms.Textarea(attrs={"class": "tall"}),
        error_messages={"required": _("Write the answer.")},
    )
    credited = forms.MultipleChoiceField(
        label=_("Who helped"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is told, stands there under the name that they choose, or none, and can take their words out again."),
    )
    sources = forms.CharField(
        label=_("Sources"), required=False, max_length=4_000, help_text=_("Web addresses, one a line."),
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    topics = forms.CharField(
        label=_("Topics"), required=False, max_length=300, help_text=_("Words by which it is found, with commas between them."),
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"), widget=forms.RadioSelect, error_messages={"required": _("Choose who may see it.")},
    )
    naming = forms.ChoiceField(label=_("Your name on it"), choices=Naming.choices, widget=forms.RadioSelect)
    chosen_name = forms.CharField(label=_("The other name"), max_length=60, required=False)

    # Any: what Django's forms take.
    def __init__(
        self, *args: Any, groups: Sequence[Group], question: Question | None = None, replies: Sequence[tuple[str, str]] = (),
        may_be_for_all: bool = False, has_people: bool = False, **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {one.public_id: one for one in groups}
        self.secret = question is not None and naming.is_secret(question)
        self.choices = _audiences(question, groups, may_be_for_all=may_be_for_all, has_people=has_people, is_secret=self.secret)
        self._choices("audience", self.choices)
        if question is not None:
            self.fields["text"].help_text = gettext(
                "Lines that begin with > are somebody's words: shorten them, but leave them as they were written.")
        if replies:
            self._choices("credited", replies)
        else:
            del self.fields["credited"]
        if self.secret:
            # The question was asked so that nobody learns by whom: the answer must not tell it.
            del self.fields["naming"]
            del self.fields["chosen_name"]

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def said(self) -> Said:
        """What a valid form says."""
        sent = self.cleaned_data
        kind, _colon, group = sent["audience"].partition(":")
        return Said(
            title=sent["title"], text=sent["text"], sources=sent["sources"], topics=sent["topics"].split(","),
            wanted=Wanted(Kind(kind), self.groups.get(group)), naming=sent.get("naming", Naming.NONE),
            chosen_name=sent.get("chosen_name", ""),
        )

    @property
    def whose(self) -> list[str]:
        """Public ids of the replies that went into it."""
        return list(self.cleaned_data.get("credited", []))


def audience_key(answer: Answer) -> str:
    """What the form says of an answer's audience: the one that was asked for, where its writers are still asked."""
    kind, group = (answer.wanted, answer.wanted_group) if answer.wanted else (answer.audience, answer.group)
    return f"{kind}:{group.public_id}" if kind == Kind.GROUP and group else str(kind)


def choices_of(replies: Sequence[tuple[Reply, str]]) -> list[tuple[str, str]]:
    """Replies as boxes to tick: who wrote it, and how it begins."""
    return [(reply.public_id, f"{by}: {excerpt(reply.text, 80)}") for reply, by in replies]


def _audiences(
    question: Question | None, groups: Sequence[Group], *, may_be_for_all: bool, has_people: bool, is_secret: bool,
) -> list[tuple[str, str]]:
    """For whom it can be, the fewest first; each that is wider than the question says that the writers are asked."""
    found = [(str(Kind.SELF), gettext("Only me"))]
    if has_people:
        found.append((str(Kind.PEOPLE), gettext("Those who were asked and have an account here")))
    own = question.group_id if question else None
    ask = gettext("everybody whose words are in it is asked first") if question else ""
    for group in sorted(groups, key=lambda one: (one.pk != own, one.name.casefold())):
        if group.pk == own or not is_secret:
            words = gettext("The group %(name)s") % {"name": group.name}
            found.append((f"{Kind.GROUP}:{group.public_id}", words if group.pk == own or not ask else f"{words} ({ask})"))
    if may_be_for_all:
        words = gettext("Everybody on this site")
        found.append((str(Kind.SITE), f"{words} ({ask})" if ask else words))
    return found
