"""What to do when a child may be at risk: the site's own instructions, and the text to start from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Site

STARTING_TEXT = _("""If a child is in danger now, call your local emergency number first. Do not wait for this site.

Then tell the person at your school or library who is responsible for child protection, the same day. In many places the law asks this of you yourself; a report here does not do it for you.

Write down what you saw or read, and when. Do not ask the child questions beyond what you need, and do not look into it on your own.

The stewards of this site are told at once. They can take something off this site. They cannot look after the child: you can, and those you tell.""")  # noqa: E501 - paragraphs


def text_of(site: Site) -> str:
    """The instructions as they read now; the starting text while no steward has written any."""
    return site.child_at_risk.strip() or str(STARTING_TEXT)
