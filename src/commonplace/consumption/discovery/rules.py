"""The rules from what was typed to where its source is: `rules.toml`, read once and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

from commonplace.spaces.canonical import ascii_host, tidy, web_address

MAX_TYPED: Final = 2_000
"""Characters of what was typed that are looked at."""

_AROUND: Final = (
    " \t\r\n\"'`<>\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb\u2039\u203a"  # quotes of many languages
    "\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # blanks that are not seen
)
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[^\]]*\]|[^/?#:]*)(?P<port>:\d+)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_SLOT = re.compile(r"\{(\+?)(\w+)\}")

PickPath = tuple[str | int | Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that can be typed; the head of `rules.toml` says what each part means."""

    name: str
    typed: re.Pattern[str] | None = None
    at: re.Pattern[str] | None = None
    feeds: tuple[str, ...] = ()
    take: Literal["first", "all"] = "first"
    ask: tuple[str, ...] = ()
    pick: Mapping[str, tuple[PickPath, ...]] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    find: tuple[re.Pattern[str], ...] = ()
    links: bool = False
    usual: bool = False
    sure: bool = False
    kind: str = ""
    follows_as: Literal["person", "space", ""] = ""
    site: str = ""
    problem: str = ""
    hint: str = ""
    tried_live: bool = False


@dataclass(frozen=True, slots=True)
class PageRules:
    """How a web page names its sources."""

    types: frozenset[str]
    json_types: frozenset[str]
    anchors: re.Pattern[str]
    last: re.Pattern[str]
    most: int


@dataclass(frozen=True, slots=True)
class UsualPlaces:
    """Where sites keep a source that they do not name."""

    root: tuple[str, ...]
    below: tuple[str, ...]
    tries: int


@dataclass(frozen=True, slots=True)
class Rules:
    rules: tuple[Rule, ...]
    page: PageRules
    usual: UsualPlaces


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, as a rule understands it: `typed` is the tidied text, `values` fill the rule's templates."""

    rule: Rule
    typed: str
    values: Mapping[str, str]

    def filled(self, templates: tuple[str, ...], more: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The templates whose values are all known, each once."""
        values = {**self.values, **(more or {})}
        return tuple(dict.fromkeys(text for template in templates if (text := _fill(template, values)) is not None))


def classify(typed: str) -> Reading:
    """By which rule something typed is understood; pure, and there is always one.

    Blanks, quotes and brackets around it do not count. Web addresses are matched with their host in lower case.
    """
    text = typed[:MAX_TYPED].strip(_AROUND)
    # An address may be broken over lines, as mails do; in anything else a line ends a word.
    text = tidy(text if "://" in text else " ".join(text.split())).strip(_AROUND)
    values = _address_values(text)
    place = values.get("place", "")
    for rule in load_rules().rules:
        match = None
        if rule.typed is not None:
            match = rule.typed.fullmatch(text)
        elif rule.at is not None and place:
            match = rule.at.match(place)
        if match is not None:
            found = {name: value for name, value in match.groupdict().items() if value}
            return Reading(rule, text, {"typed": text} | values | _host_values(found))
    raise AssertionError("the last rule takes any text")


def _address_values(text: str) -> dict[str, str]:
    """What is known of a text that is a web address: itself, and its place without the scheme."""
    address = web_address(text)
    match = _ADDRESS.fullmatch(address) if address else None
    if address is None or match is None:
        return {}
    host = ascii_host(match["host"]) or match["host"]
    scheme = match["scheme"].lower()
    place = f"{host}{match['port'] or ''}{match['rest'].partition('#')[0]}"
    values = {"address": f"{scheme}://{place}", "scheme": scheme, "place": place}
    if "://" not in text:
        values["plain_address"] = f"http://{place}"
    return values


def _host_values(found: dict[str, str]) -> dict[str, str]:
    """The groups of a match, with its host as it is asked for."""
    if "host" not in found:
        return found
    name, colon, port = found["host"].partition(":")
    host = (ascii_host(name) or name) + colon + port
    found = {**found, "host": host}
    return {**found, "local_host": host} if colon or name == "localhost" or _is_number(name) else found


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _fill(template: str, values: Mapping[str, str]) -> str | None:
    slots = _SLOT.findall(template)
    if any(not values.get(name) for _, name in slots):
        return None
    return _SLOT.sub(lambda slot: values[slot[2]] if slot[1] else quote(values[slot[2]], safe="@:~"), template)


@cache
def load_rules() -> Rules:
    """The rules of `rules.toml`; a wrong one is an error of the program, found by its tests."""
    said = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    page, usual = said["page"], said["usual"]
    rules: dict[str, Rule] = {}
    for raw in said["rule"]:
        rules[raw["name"]] = _rule(raw, rules)
    return Rules(
        rules=tuple(rules.values()),
        page=PageRules(
            types=frozenset(page["types"]),
            json_types=frozenset(page["json_types"]),
            anchors=re.compile(page["anchors"], re.IGNORECASE),
            last=re.compile(page["last"], re.IGNORECASE),
            most=page["most"],
        ),
        usual=UsualPlaces(root=tuple(usual["root"]), below=tuple(usual["below"]), tries=usual["tries"]),
    )


def _rule(raw: dict[str, Any], before: Mapping[str, Rule]) -> Rule:
    # Any: TOML's own values; what does not fit raises here, in the first test.
    patterns: dict[str, re.Pattern[str]] = {
        key: re.compile(raw[key], re.IGNORECASE) for key in ("typed", "at") if key in raw
    }
    if "same_as" in raw:
        same = before[raw["same_as"]]
        return replace(same, name=raw["name"], typed=patterns.get("typed"), at=patterns.get("at"))
    unknown = set(raw) - {part.name for part in fields(Rule)}
    if unknown or len(patterns) != 1:
        raise ValueError(f"the rule “{raw['name']}” has parts that cannot be understood: {sorted(unknown)}")
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    read["find"] = tuple(re.compile(pattern, re.IGNORECASE) for pattern in raw.get("find", ()))
    read["pick"] = {name: tuple(map(tuple, paths)) for name, paths in raw.get("pick", {}).items()}
    read.update(patterns)
    return Rule(**read)
