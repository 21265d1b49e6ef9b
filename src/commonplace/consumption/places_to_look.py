"""Where somebody may be found whose source is silent, closed or moved: other handles, the site, the account itself, a group to ask."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.consumption import moving, silence
from commonplace.entries.models import Follow
from commonplace.kernel.text import isolate
from commonplace.spaces.models import Source


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may be found: what it is called, the address or handle, and whether looking behind it may bring something."""

    key: str
    words: str
    typed: str
    can_be_looked_at: bool = True
    is_dead: bool = False


def of_person(follow: Follow) -> list[Place]:
    """The other handles of the person of a follow, as the member noted them."""
    return [
        Place(str(one.pk), one.get_kind_display(), isolate(one.address or one.typed), silence.can_be_looked_at(one), one.is_dead)
        for one in silence.other_handles(follow)
    ]


def places_of(follow: Follow) -> list[Place]:
    """Where the person or space of a follow may be found: their other handles first, then the source's own site."""
    source = follow.source
    parts = urlsplit(source.address)
    # Of an address that holds a secret, no more than its host is sent anywhere.
    site = source.site_address or f"{parts.scheme}://{parts.hostname or ''}/"
    return [*of_person(follow), Place("site", _("its own site"), site)]


def account_of(follow: Follow) -> str:
    """The page of the fediverse account that a follow is; "" where it is none. Of an address that holds a secret, never."""
    source = follow.source
    if source.is_secret or (source.first_fetched_at and source.kind != Source.Kind.FEDIVERSE):
        return ""
    return moving.account_page([source.site_address, source.address])


def ask_address(follow: Follow) -> str:
    """Where a group can be asked where somebody went; nothing is sent before the member has read and posted it."""
    text = _("Does anyone know where %(name)s went?") % {"name": silence.name_of(follow)}
    return f"{reverse('connection:new')}?{urlencode({'text': text})}"
