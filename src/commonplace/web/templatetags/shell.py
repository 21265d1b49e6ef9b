"""Template tags of the shell, known to every template: icons, dots, addresses of our own files with their version."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    found = finders.find(path)
    return blake2b(Path(found).read_bytes(), digest_size=4).hexdigest() if found else "0"


@register.simple_tag
def asset(path: str) -> str:
    """The address of one of our files with a version in it, so that browsers may keep it for a year."""
    return f"{static(path)}?v={_version(path)}"


@lru_cache(maxsize=128)
def _icon(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', asset("web/icons.svg"), name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from `icons.svg`; never alone: a word stands beside it, or in the control's label."""
    return _icon(name)


@register.simple_tag
def kind_dot(kind: str, word: str = "") -> SafeString:
    """The dot of a person, a space or a tool, with the word for eyes that cannot tell its color.

    `kind` is "person", "space" or "tool"; `word` replaces the word that is read aloud, and "-" leaves it out where the
    kind is written beside the dot anyway.
    """
    words = {"person": _("person"), "space": _("space"), "tool": _("tool")}
    spoken = "" if word == "-" else f'<span class="for-ears">{escape(word or words.get(kind, ""))} </span>'
    return mark_safe(f'<span class="dot dot-{escape(kind)}"></span>{spoken}')  # noqa: S308 - all parts are escaped


@lru_cache(maxsize=512)
def _minutes(number: int, language: str | None) -> SafeString:
    del language  # the cache keeps one for each
    if not number:
        return mark_safe(escape(_("length not given")))  # noqa: S308 - escaped
    shown = escape(_("%(number)d min") % {"number": number})
    spoken = escape(ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number})
    return mark_safe(f'<span aria-hidden="true">{shown}</span><span class="for-ears">{spoken}</span>')  # noqa: S308 - all parts are escaped


@register.filter
def as_minutes(number: int) -> SafeString:
    """So many minutes, short for the eye ("4 min") and whole for the ear ("4 minutes"): not every voice knows the short word.

    0 is audio or video of which nobody said how long it is.
    """
    return _minutes(number, get_language())


@register.inclusion_tag("web/_field.html")
def field(bound: object, kind: str = "") -> dict[str, object]:
    """A form's field with its label, its help, its error and its control, wired for screen readers."""
    return {"field": bound, "kind": kind or _kind_of(bound)}


def _kind_of(bound: object) -> str:
    widget = getattr(getattr(bound, "field", None), "widget", None)
    input_type = getattr(widget, "input_type", "")
    if input_type == "checkbox" and not getattr(widget, "allow_multiple_selected", False):
        return "check"
    return "group" if input_type in {"checkbox", "radio"} else "line"


@register.filter
def notice_icon(level: str) -> str:
    """The picture of a message's level."""
    return {"success": "circle-check", "warning": "triangle-alert", "error": "circle-alert"}.get(level, "info")


@register.filter
def notice_word(level: str) -> str:
    """The word of a message's level, because a color alone says nothing."""
    words = {"success": _("Done"), "warning": _("Take note"), "error": _("Not done")}
    return words.get(level, _("For your information"))
