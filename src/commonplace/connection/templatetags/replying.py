"""Empty forms of replying, for the page of a question: `{% reply_form as form %}`, `{% paste_form as form %}`."""

from __future__ import annotations

from django import template

from commonplace.connection.forms_reply import PasteForm, ReplyForm

register = template.Library()


@register.simple_tag
def reply_form() -> ReplyForm:
    """A form for a reply here."""
    return ReplyForm(auto_id="reply_%s")


@register.simple_tag
def paste_form() -> PasteForm:
    """A form for a reply that came elsewhere."""
    return PasteForm()
