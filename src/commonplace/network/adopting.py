"""A pack on its way into another network: its file, for whoever may see it; what is taken of it is chosen where things are brought in."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from commonplace.members.models import Member
from commonplace.network import pack_files, pack_queries
from commonplace.network.packing import leaving_of

_PATH: Final = re.compile(r"/pack/([A-Za-z0-9_-]{1,40})(?:/[a-z]*)?/?")


def file_for(member: Member, public_id: str) -> bytes | None:
    """The file of a pack that this member may see; None where there is none."""
    pack = pack_queries.seen(member, public_id)
    return pack_files.as_file(pack, leaving_of(pack)) if pack is not None else None


def pack_at(address: str) -> str:
    """The public id of a pack of this very site that an address leads to, or ""; what is here is not fetched from here."""
    here, there = urlsplit(settings.SITE_ADDRESS), _split(address)
    found = _PATH.fullmatch(there.path) if there and there.netloc == here.netloc else None
    return found[1] if found else ""


def file_address(address: str) -> str:
    """Where the file of a pack stands whose page is at this address, on whichever site; another address as it is."""
    there = _split(address)
    found = _PATH.fullmatch(there.path) if there and there.netloc else None
    return f"{there.scheme}://{there.netloc}/pack/{found[1]}/file" if there and found else address


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None
