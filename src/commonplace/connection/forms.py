"""The forms of asking: the question, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.connection import attachments, reach, routing
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import NotAsked, Wording
from commonplace.connection.attachments import NotTaken
from commonplace.connection.models import Naming, Question
from commonplace.connection.reach import To
from commonplace.connection.suggesting import Offered
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.models import Group

WANTS = [
    (Question.Wants.ADVICE, gettext_lazy("Advice")), (Question.Wants.LISTEN, gettext_lazy("Just listen")),
    (Question.Wants.FILE, gettext_lazy("A file that you use")), (Question.Wants.PERSON, gettext_lazy("A person to talk to")),
]


class QuestionForm(forms.Form):
    """Up to three lines, what kind of reply, by when, a file, under which name. Whatever is wrong, the text stays as it was typed."""

    use_required_attribute = False
    # Without maxlength: a browser would cut what is pasted, and say nothing.
    text = forms.CharField(
        label=gettext_lazy("Your question"), strip=False, widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write your question first: one line is enough.")},
        help_text=gettext_lazy("Up to three lines. No names of students, please: the place and the person are not needed for good advice."),
    )
    wants = forms.ChoiceField(
        label=gettext_lazy("What would help?"), choices=WANTS, initial=Question.Wants.ADVICE, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the four."), "invalid_choice": gettext_lazy("Choose one of the four.")},
    )
    wanted_by = forms.DateField(
        label=gettext_lazy("By when?"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("After that day you are asked once what came of it."),
        error_messages={"invalid": gettext_lazy("This is not a day. It looks like 2027-07-01.")},
    )
    file = forms.FileField(
        label=gettext_lazy("A picture or a PDF"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("At most 10 MB. It is made anew here: where and with what it was made does not travel with it."),
        widget=forms.FileInput({"accept": attachments.ACCEPT}),
    )
    no_student = forms.BooleanField(label=gettext_lazy("No student can be recognized in it"), required=False)
    drop_file = forms.BooleanField(label=gettext_lazy("Leave out the file that is there"), required=False)
    naming = forms.ChoiceField(
        label=gettext_lazy("Under which name?"), initial=Naming.OWN, widget=forms.RadioSelect,
        choices=[
            (Naming.OWN, gettext_lazy("My name")), (Naming.CHOSEN, gettext_lazy("Another name, which I write below")),
            (Naming.NONE, gettext_lazy("No name: only into a group that I am in")),
        ],
        error_messages={"required": gettext_lazy("Choose one of the three."), "invalid_choice": gettext_lazy("Choose one of the three.")},
    )
    chosen_name = forms.CharField(
        label=gettext_lazy("The other name"), required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("At most 60 characters here. Shorten it.")},
    )

    # Any: Django's own arguments of a form. `today` is the member's day.
    def __init__(self, *args: Any, member: Member, today: date, draft: Question | None = None, **more: Any) -> None:
        if draft is not None:
            more["initial"] = {
                "text": draft.text, "wants": draft.wants, "wanted_by": draft.wanted_by, "naming": draft.naming,
                "chosen_name": draft.chosen_name,
            }
        super().__init__(*args, **more)
        self._member, self._today, self._draft = member, today, draft
        if draft is None or draft.attachment is None:
            del self.fields["drop_file"]

    def clean_wanted_by(self) -> date | None:
        """A day that is still to come, or today."""
        day: date | None = self.cleaned_data["wanted_by"]
        if day is not None and day < self._today:
            raise forms.ValidationError(_("This day is over. Choose one that is to come, or leave it empty."))
        return day

    def keep(self) -> Question | None:
        """The draft, made or changed; None where something is to be mended first, which the form then says."""
        if not self.is_valid():
            self._ask_for_the_file_again()
            return None
        said = self.cleaned_data
        wording = Wording(said["text"], said["wants"], said["wanted_by"], said["naming"], said["chosen_name"])
        try:
            asking.check(acting=self._member, wording=wording)
            kept = attachments.take_in(said["file"], confirmed=said["no_student"]) if said["file"] else None
            if self._draft is None:
                return asking.write(acting=self._member, wording=wording, attachment=kept)
            return asking.rewrite(
                acting=self._member, question=self._draft, wording=wording, attachment=kept, drop_file=said.get("drop_file", False))
        except NotTaken as trouble:
            self.add_error("file", str(trouble))
            return None
        except NotAsked as trouble:
            self.add_error(trouble.field or None, str(trouble))
            self._ask_for_the_file_again()
            return None

    def _ask_for_the_file_again(self) -> None:
        # Browsers do not keep a chosen file when a page comes back.
        if self.files.get("file"):
            self.add_error("file", _("Choose the file once more: your browser forgot it when the page came back."))


MOST_CHOSEN = 4 * asking.MOST_PEOPLE


class SomebodyForm(forms.Form):
    """Somebody who is not in any list: a name, if wanted, and a mail address."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "off"}))
    address = forms.CharField(
        label=gettext_lazy("Mail address"), required=False, max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing at all, or a mail address. Any: values of all fields."""
        said = super().clean() or {}
        if "address" in said and (said["address"] or said.get("name")) and not reach.as_mail(said["address"]):
            self.add_error("address", _("This is not a mail address. It looks like name@example.org."))
        return said


SomebodyFormSet = forms.formset_factory(SomebodyForm, extra=1, max_num=asking.MOST_PEOPLE, absolute_max=2 * asking.MOST_PEOPLE)


class Choice:
    """Who is chosen on the page "To whom?": people of the lists, a group, and those typed in."""

    # Any: what Django's requests hold.
    def __init__(self, data: Any, *, member: Member, question: Question) -> None:
        self.member, self.question = member, question
        self.by_mail = reach.people_by_mail(member)
        self.groups = reach.groups_of(member)
        asked = list(question.asked.select_related("member", "person"))
        chosen = set(data.getlist("who")[:MOST_CHOSEN]) if data is not None else {self._key(one) for one in asked}
        self.find = data.get("find", "").strip()[:100] if data is not None else ""
        self.found = reach.named(member, self.find) if self.find else []
        self.has_more = reach.has_more(member)
        ids = [key.removeprefix("member:") for key in chosen if key.startswith("member:")]
        self.here = list({to.key: to for to in (
            *reach.reachable(member, ids=ids), *self.found, *reach.members_in_reach(member))}.values())
        listed = {to.key for to in (*self.here, *self.by_mail)}
        keys = {self._key(one): one for one in asked}
        typed = [{"name": one.name, "address": one.address} for key, one in keys.items() if key not in listed]
        self.rows = SomebodyFormSet(data, initial=typed, prefix="else")
        self.chosen = chosen
        self.group_id = data.get("group", "") if data is not None else (question.group.public_id if question.group else "")
        self.error = ""

    @staticmethod
    def _key(asked: Any) -> str:  # Any: an Asked row; its name would be imported for this alone
        return To(asked.name, asked.address, asked.member, asked.person).key

    def here_but(self, offered: list[Offered]) -> list[To]:
        """Members in her reach who are not suggested anyway, as many as a list holds: whom she has chosen and looked for first."""
        keys = {one.key for one in offered}
        return [to for to in self.here if to.key not in keys]

    def keep(self) -> bool:
        """Say so in the draft; False where something is to be mended first."""
        if not self.rows.is_valid():
            self.error = _("One of the mail addresses is to be mended. Whom you chose is kept.")
            return False
        people = self._with_why([to for to in (*self.here, *self.by_mail) if to.key in self.chosen])
        typed = [
            To(row["name"], row["address"]) for row in (form.cleaned_data for form in self.rows.forms) if row.get("address")
        ]
        try:
            asking.put_to(acting=self.member, question=self.question, people=[*people, *typed], group=self._group())
        except NotAsked as trouble:
            self.error = str(trouble)
            return False
        return True

    def _with_why(self, people: list[To]) -> list[To]:
        """Whoever offered to be asked about it reads so in the question."""
        told = routing.whys(self.question, at=now()) if any(to.member for to in people) else {}
        return [replace(to, why=told.get(to.member.pk, "")) if to.member else to for to in people]

    def _group(self) -> Group | None:
        return next((group for group in self.groups if group.public_id == self.group_id), None)
