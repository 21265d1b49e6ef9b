"""What a fetch comes to: an answer, or a trouble with a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Code = Literal[
    "address",  # not http or https, malformed, or with a user name or password in it
    "private",  # leads into a network that is not fetched
    "dns",  # the name is not known
    "unreachable",  # nobody answers there, or the connection was cut
    "tls",  # no safe connection: an expired or wrong certificate
    "timeout",  # not done within the deadline
    "too_big",  # more bytes than the caller takes
    "redirects",  # more than three redirects
    "loop",  # redirects that come back
    "downgrade",  # a redirect from https to http
    "broken",  # not HTTP, or a body that cannot be unpacked
    "refused",  # the caller does not want this address asked: one that was given, or one that it redirects to
]


Forbids = Callable[[str], str | None]
"""Why an address is not to be asked, in a few words; None where it may be."""


class FetchTrouble(Exception):
    """A fetch that brought no answer.

    `code` is one of `Code`, for programs; `detail` is short, technical, and names no address inside the site's walls.
    """

    def __init__(self, code: Code, detail: str = "") -> None:
        self.code: Code = code
        self.detail = detail[:300]
        super().__init__(f"{code}: {self.detail}")

    def __reduce__(self) -> tuple[type[FetchTrouble], tuple[Code, str]]:
        return FetchTrouble, (self.code, self.detail)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, whatever the status: 304, 404 and 500 are answers too.

    `address` is where it came from after redirects; `body` is decompressed (and cut short at 64 KB where the status is
    400 or more); `headers` are looked up without regard to case; `content_type` is lower case, without parameters;
    `charset` comes from the header alone; `permanent_address` is set when there was a redirect and every one was
    permanent.
    """

    status: int
    address: str
    body: bytes
    headers: Mapping[str, str]
    content_type: str
    charset: str | None
    permanent_address: str | None
    milliseconds: int
