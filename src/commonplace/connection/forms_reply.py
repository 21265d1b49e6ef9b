"""The forms of replying: here, by the link of a mail, pasted in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.connection import attachments
from commonplace.connection.actions import replying
from commonplace.connection.models import Attachment


class ReplyForm(forms.Form):
    """A reply, and a file where there is one. Whatever is wrong, the text stays as it was typed."""

    use_required_attribute = False
    # Without maxlength: a browser would cut what is pasted, and say nothing.
    text = forms.CharField(
        label=gettext_lazy("Your reply"), strip=False, widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Write your reply first: one line is enough.")},
    )
    file = forms.FileField(
        label=gettext_lazy("A picture or a PDF"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("At most 10 MB. It is made anew here: where and with what it was made does not travel with it."),
        widget=forms.FileInput({"accept": attachments.ACCEPT}),
    )
    no_student = forms.BooleanField(label=gettext_lazy("No student can be recognized in the file"), required=False)

    def clean_text(self) -> str:
        """Not longer than a reply may be."""
        text = str(self.cleaned_data.get("text") or "")
        if len(text) > replying.LONGEST:
            raise forms.ValidationError(_("This is longer than 10,000 characters. Shorten it, or send the long part as a PDF."))
        if not text.strip():
            raise forms.ValidationError(_("Write your reply first: one line is enough."))
        return text

    def take_file(self) -> Attachment | None:
        """The file made anew, where there is one and all else is right; where it cannot be taken, the form says why."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        try:
            return attachments.take_in(upload, confirmed=bool(self.cleaned_data.get("no_student")))
        except attachments.NotTaken as trouble:
            self.add_error("no_student" if not self.cleaned_data.get("no_student") else "file", f"{trouble} {_('Choose the file again.')}")
            return None


class LinkForm(ReplyForm):
    """The same for somebody without an account, with their name."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), required=False, max_length=100, widget=forms.TextInput({"autocomplete": "name"}),
        help_text=gettext_lazy("As it is shown with your reply."),
        error_messages={"max_length": gettext_lazy("At most 100 characters here. Shorten it.")},
    )
    field_order = ("text", "name", "file", "no_student")


class InsteadForm(forms.Form):
    """Whom somebody would ask instead."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Their name"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Whom would you ask? Write a name."),
            "max_length": gettext_lazy("At most 100 characters here. Shorten it."),
        },
    )
    address = forms.CharField(
        label=gettext_lazy("Their mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Where can they be reached? Write a mail address.")},
    )

    # Any: Django's own arguments of a form.
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "auto_id": "instead_%s"})


class PasteForm(forms.Form):
    """A reply that reached the asker elsewhere."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Who replied?"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say who replied, so that you know later.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What they replied"), strip=False, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Paste it in. You can leave out what does not matter."),
        error_messages={"required": gettext_lazy("Paste or write what they replied.")},
    )

    # Any: Django's own arguments of a form.
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "auto_id": "paste_%s"})
