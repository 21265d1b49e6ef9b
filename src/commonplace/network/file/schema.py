"""The layout of a Commonplace file as JSON Schema 2020-12, made from the tables by which it is read and written.

`docs/commonplace-file.schema.json` is what this gives; a test says when it is stale.
"""

from __future__ import annotations

from typing import Any, Final

from commonplace.network.file import layout
from commonplace.network.file.layout import Field

# Any in this file: JSON.
Part = dict[str, Any]
_UUID: Final[Part] = {"type": "string", "format": "uuid"}
_REF: Final[Part] = {"type": "string", "pattern": "^(person|space|tool):[0-9A-Fa-f-]{36}$"}
_ADDRESS: Final = "as it was typed, byte for byte"
_OF_A_PACK: Final = {
    "uuid": "of a pack: its own id", "title": "of a pack", "why": "of a pack: what it is for",
    "by": "of a pack: the name of whoever made it",
    "licence": "of a pack: the short name of the licence under which it may be passed on",
    "address": "of a pack: the page where it is shown, while it is",
}


def schema() -> Part:
    """The whole schema. Fields that it does not name are allowed everywhere: programs keep them and write them again."""
    person = _thing(layout.PERSON_FIELDS, handles=_list(_thing(layout.HANDLE_FIELDS)), follows=_list({"$ref": "#/$defs/follow"}))
    person["if"] = {"properties": {"kind": {"const": "students"}}, "required": ["kind"]}
    person["then"] = {"not": {"anyOf": [{"required": [key]} for key in ("name", "why", "role", "level", "region", "handles", "follows")]}}
    person["$comment"] = "Students have no name: only how many they are, and a note."
    place = _thing((Field("address", "typed", "address"), Field("title", "title", "line", 300)))
    place["properties"] |= {"folders": {"type": "array", "items": {"type": "string"}, "description": "from the outermost in"}}
    packed = {one.key: _value(one) for one in layout.CONSENT_FIELDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Commonplace file",
        "type": "object",
        "required": ["kind", "version", "exported", "site", "generator"],
        "properties": {
            "kind": {"enum": [layout.NETWORK, layout.PACK]},
            "version": {"const": layout.VERSION},
            "exported": {"type": "string", "format": "date-time"},
            "site": {"type": "string", "description": "address of the site that wrote it"},
            "generator": {"type": "string"},
            **{key: {"type": "string", "description": said} for key, said in _OF_A_PACK.items()},
            "people": _list(_with(person, packed)),
            "spaces": _list(_with(_thing(layout.SPACE_FIELDS, follows=_list({"$ref": "#/$defs/follow"})), packed)),
            "tools": _list(_with(_thing(layout.TOOL_FIELDS), packed)),
            "goals": _list(_thing(layout.GOAL_FIELDS, served_by=_list(_REF))),
            "links": _list(_thing(layout.LINK_FIELDS, required=("between",), between={**_list(_REF), "minItems": 2, "maxItems": 2})),
            "packs": _list(_thing(
                layout.PACK_FIELDS, items=_list(_thing(layout.ITEM_FIELDS, required=("what",), has_id=False, what=_REF)))),
            "merges": _list(_thing(
                layout.MERGE_FIELDS, required=("kept", "gone"), has_id=False, kept=_UUID, gone=_UUID, brought=_list(_UUID))),
            "not_the_same": _list({**_list(_UUID), "minItems": 2, "maxItems": 2}),
            "term_days": _list({"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}),
            "snapshots": _list(_thing(layout.SNAPSHOT_FIELDS, required=("at",), has_id=False, holds=_list(
                _thing(layout.HELD_FIELDS, required=("what",), has_id=False, what=_REF, addresses=_list({"type": "string"}))))),
        },
        "$defs": {"follow": _thing(layout.FOLLOW_FIELDS, required=("address",), has_id=False, places=_list(place))},
    }


def _thing(fields: tuple[Field, ...], *, required: tuple[str, ...] = (), has_id: bool = True, **parts: Part) -> Part:
    properties = ({"uuid": _UUID} if has_id else {}) | {one.key: _value(one) for one in fields} | parts
    found: Part = {"type": "object", "properties": properties}
    return found | ({"required": list(required)} if required else {})


def _with(thing: Part, more: Part) -> Part:
    return thing | {"properties": thing["properties"] | {key: one for key, one in more.items() if key not in thing["properties"]}}


def _list(items: Part) -> Part:
    return {"type": "array", "items": items}


def _value(field: Field) -> Part:
    if field.shape in {"choice", "choices"}:
        # Words that a program does not know are kept, so that the list may grow.
        word: Part = {"type": "string", "examples": [one for one in field.choices if one]}
        return word if field.shape == "choice" else _list(word)
    return _SHAPES.get(field.shape) or {"type": "string", "maxLength": field.longest}


_SHAPES: Final[dict[str, Part]] = {
    "day": {"type": "string", "format": "date"}, "moment": {"type": "string", "format": "date-time"}, "flag": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 0}, "address": {"type": "string", "description": _ADDRESS},
}
