"""The rooms of the house, in the order of the four stages; a module adds its own when it is built.

A later module calls `add(Room(...))` in its `AppConfig.ready`. A room whose address does not exist is not shown. Slots
keep the order whoever comes first: stages Today 10, Ask 20, Read 30, Talk 40, Try 50, Share 60; mine My network 10,
Saved 20, Looking back 30; foot Search 10, Settings 20.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Place = Literal["stage", "mine", "foot"]
PLACES: tuple[Place, ...] = ("stage", "mine", "foot")
ON_THE_PHONE = 4
"""How many rooms stand in the bottom bar of a phone beside More."""


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation.

    `covers` are beginnings of view names that lie in this room, such as `consumption:`; the room of the page one is on
    is marked. `icon` is a name in `icons.svg`.
    """

    label: str | Promise
    icon: str
    url_name: str
    place: Place
    slot: int
    covers: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where it leads; empty when its page does not exist."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""

    def holds(self, view_name: str) -> int:
        """How closely a page lies in this room: 0 is not at all; the room that names more of it wins."""
        return max((len(one) for one in (self.url_name, *self.covers) if view_name.startswith(one)), default=0)


@dataclass(frozen=True, slots=True)
class Door:
    """A room as one page shows it."""

    label: str | Promise
    icon: str
    address: str
    current: Literal["", "page", "true"]


@dataclass(frozen=True, slots=True)
class Plan:
    """All doors of a page: by place for the side bar, and bar and more for the phone."""

    stages: tuple[Door, ...]
    mine: tuple[Door, ...]
    foot: tuple[Door, ...]

    @property
    def bar(self) -> tuple[Door, ...]:
        """What fits into the bottom bar: all rooms when they are few, else the first four."""
        every = self._every
        return every if len(every) <= ON_THE_PHONE + 1 else every[:ON_THE_PHONE]

    @property
    def more(self) -> tuple[Door, ...]:
        """The rest, behind More."""
        return self._every[len(self.bar) :]

    @property
    def _every(self) -> tuple[Door, ...]:
        return (*self.stages, *self.mine, *self.foot)


_rooms: dict[str, Room] = {}


def add(room: Room) -> None:
    """Put a room into the navigation; the same address again replaces it."""
    _rooms[room.url_name] = room


def plan(view_name: str) -> Plan:
    """The doors as the page `view_name` (such as `consumption:entry`) shows them."""
    rooms = sorted(_rooms.values(), key=lambda room: room.slot)
    here = max(rooms, key=lambda room: room.holds(view_name), default=None)
    if here is not None and not here.holds(view_name):
        here = None

    def doors(place: Place) -> tuple[Door, ...]:
        return tuple(
            Door(room.label, room.icon, address, _current(room, here, view_name))
            for room in rooms
            if room.place == place and (address := room.address)
        )

    return Plan(stages=doors("stage"), mine=doors("mine"), foot=doors("foot"))


def _current(room: Room, here: Room | None, view_name: str) -> Literal["", "page", "true"]:
    if room is not here:
        return ""
    return "page" if room.url_name == view_name else "true"


add(Room(_("Today"), "sun", "today:today", "stage", 10, ("today:",)))
add(Room(_("Ask"), "circle-question-mark", "connection:ask", "stage", 20, ("connection:", "spaces:")))
add(Room(_("Read"), "book-open", "consumption:read", "stage", 30, ("consumption:",)))
add(Room(_("My network"), "users", "network:network", "mine", 10, ("network:", "consumption:bring", "consumption:brought")))
add(Room(_("Search"), "search", "web:search", "foot", 10))
add(Room(_("Settings"), "settings", "members:settings", "foot", 20, ("members:", "account_", "mfa_")))
