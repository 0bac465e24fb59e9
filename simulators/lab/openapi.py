"""The lab's OpenAPI 3.1 document, made from the tables that the API itself uses. It serves nothing."""

from collections.abc import Mapping
from typing import Any, Final

from simulators.lab import orders, verbs, wanted
from simulators.lab.storytelling import PLAY

_TYPES: Final[dict[type, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    list: {"type": "array"},
    dict: {"type": "object"},
}
_NAME: Final = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "the charge point's identity"}
_POINT: Final = {"$ref": "#/components/schemas/ChargePoint"}
_ERRORS: Final = {
    "default": {
        "description": "what is wrong, and where",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
}


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wattproof lab", "version": "1", "description": "Named virtual charge points (OCPP 1.6J) under HTTP."},
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "paths": {**_points(), **_orders(), **_views()},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}, "schemas": _schemas()},
    }


def fields_schema(fields: Mapping[str, tuple[type, ...]], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of a body whose fields and types stand in a table."""
    properties = {name: _any_of(kinds) for name, kinds in fields.items()}
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def _any_of(kinds: tuple[type, ...]) -> dict[str, Any]:
    return _TYPES[kinds[0]] if len(kinds) == 1 else {"anyOf": [_TYPES[kind] for kind in kinds]}


def _operation(
    summary: str, answer: Mapping[str, Any], body: Mapping[str, Any] | None = None, *more: Any, status: str = "200"
) -> dict[str, Any]:
    made: dict[str, Any] = {"summary": summary, "parameters": list(more)}
    content = {"application/json": {"schema": answer}} if answer else None
    made["responses"] = {status: {"description": summary, **({"content": content} if content else {})}, **_ERRORS}
    if body is not None:
        made["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return made


def _points() -> dict[str, Any]:
    wanted_point = {"$ref": "#/components/schemas/WantedChargePoint"}
    points = {"type": "array", "items": wanted_point}
    whole = {
        "anyOf": [
            points,
            {"type": "object", "properties": {"charge_points": points, "csms": {"type": "string"}}, "required": ["charge_points"]},
        ]
    }
    named = {"type": "array", "items": {"type": "string"}}
    changes = {"type": "object", "properties": dict.fromkeys(("created", "replaced", "removed", "kept"), named)}
    listed = {"type": "object", "properties": {"charge_points": {"type": "array", "items": _POINT}, "csms": {"type": ["string", "null"]}}}
    many = {"type": "object", "properties": {"charge_points": {"type": "integer"}}}
    return {
        "/api/charge-points": {
            "get": _operation("every charge point as it is now", listed),
            "post": _operation("one more charge point", _POINT, wanted_point, status="201"),
        },
        "/api/populate": {"post": _operation("the whole wanted state: exactly these charge points", changes, whole)},
        "/api/reset": {"post": _operation("begin anew with the same charge points", many)},
        "/api/charge-points/{id}": {
            "get": _operation("one charge point as it is now", _POINT, None, _NAME),
            "delete": _operation("take it away", {}, None, _NAME, status="204"),
        },
    }


def _orders() -> dict[str, Any]:
    base = "/api/charge-points/{id}"
    acts = {
        f"{base}/actions/{name}": {"post": _operation(verb.does, _POINT, fields_schema(verb.fields), _NAME)}
        for name, verb in verbs.VERBS.items()
    }
    links = {f"{base}/actions/{name}": {"post": _operation(does, _POINT, None, _NAME)} for name, does in verbs.LINK_VERBS.items()}
    answer = fields_schema(orders.ANSWER)
    hold = fields_schema({"hold": (bool,)})
    action = {
        "name": "action",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "an OCPP action, like RemoteStartTransaction",
    }
    answers = {"anyOf": [answer, {"type": "array", "items": answer}, hold]}
    faults = {"type": "array", "items": {"anyOf": [_TYPES[str], _TYPES[dict]]}}
    ended = {
        "type": "object",
        "properties": {name: {} for name in ("outcome", "message_id", "response", "error_code", "error_description")},
    }
    return {
        **acts,
        **links,
        f"{base}/actions/send": {"post": _operation(verbs.SEND_DOES, ended, fields_schema(verbs.SEND_FIELDS), _NAME)},
        f"{base}/expect": {"post": _operation("wait until it is so; 409 when the time is up", _POINT, fields_schema(orders.EXPECT), _NAME)},
        f"{base}/play": {"post": _play()},
        f"{base}/faults": {"put": _operation("exactly these fault rules are in force", {"type": "object"}, faults, _NAME)},
        f"{base}/answers/{{action}}": {
            "put": _operation("how the next CALLs of this action are answered; {} ends it", {"type": "object"}, answers, _NAME, action)
        },
    }


def _play() -> dict[str, Any]:
    wait = {
        "name": "wait",
        "in": "query",
        "schema": {"enum": [0, 1]},
        "description": "0: begin it and answer 202; Location tells how it stands",
    }
    made = _operation("play a story to its end; 409 when it fails", {"type": "object"}, fields_schema(PLAY, ("story",)), _NAME, wait)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Play"}}}
    location = {"Location": {"schema": _TYPES[str], "description": "where the play is"}}
    made["responses"]["202"] = {"description": "it has begun (?wait=0)", "content": content, "headers": location}
    return made


def _views() -> dict[str, Any]:
    def asked(name: str, kind: type, description: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "schema": _TYPES[kind], "description": description}

    tape = (
        asked("since", int, "entries with a higher number only"),
        asked("limit", int, "how many at most (1000)"),
        asked("text", str, "what the frame or note contains, in any case"),
        asked("action", str, "an OCPP action"),
        asked("direction", str, "sent, received or note, as the station sees it"),
        asked("format", str, "jsonl: the recording as `simulators replay` reads it"),
    )
    entries = {
        "type": "object",
        "properties": {"written": _TYPES[int], "kept": _TYPES[int], "entries": {"type": "array", "items": {"type": "object"}}},
    }
    events = _operation(
        "what happens, as server-sent events: frame, charge-point, story, removed, lost",
        {},
        None,
        asked("charge_point", str, "of this one only"),
    )
    events["responses"]["200"]["content"] = {"text/event-stream": {"schema": _TYPES[str]}}
    play = {"$ref": "#/components/schemas/Play"}
    plays = {"type": "object", "properties": {"plays": {"type": "array", "items": play}}}
    number = {"name": "number", "in": "path", "required": True, "schema": _TYPES[int]}
    return {
        "/api/charge-points/{id}/tape": {
            "get": _operation("the newest frames and notes, answers paired with calls", entries, None, _NAME, *tape)
        },
        "/api/charge-points/{id}/plays": {"get": _operation("the stories that it plays or has played", plays, None, _NAME)},
        "/api/charge-points/{id}/plays/{number}": {"get": _operation("how a story stands", play, None, _NAME, number)},
        "/api/events": {"get": events},
    }


def _schemas() -> dict[str, Any]:
    connector = {
        "type": "object",
        "properties": {name: {} for name in ("number", "status", "power_w", "energy_wh", "soc_percent", "transaction_id", "id_tag")},
    }
    point = fields_schema({name: kinds for name, kinds in wanted.FIELDS.items() if name != "password"})
    del point["additionalProperties"]
    shown = {"at": _TYPES[str], "connected": _TYPES[bool], "registration": _TYPES[str], "queue": _TYPES[int], "frames": _TYPES[int]}
    point["properties"] = {
        **{name: {"anyOf": [kind, {"type": "null"}]} for name, kind in point["properties"].items()},
        **shown,
        "connectors": {"type": "array", "items": connector},
    }
    return {
        "WantedChargePoint": fields_schema(wanted.FIELDS, ("id",)),
        "ChargePoint": point,
        "Play": _shown_play(),
        "Error": {"type": "object", "properties": {"error": _TYPES[str], "field": _TYPES[str]}, "required": ["error", "field"]},
    }


def _shown_play() -> dict[str, Any]:
    states = {"enum": ["playing", "passed", "failed", "cancelled"]}
    texts = dict.fromkeys(("story", "step", "error"), _TYPES[str])
    sessions = {"type": "array", "items": {"type": "object"}}
    return {"type": "object", "properties": {"number": _TYPES[int], "state": states, **texts, "sessions": sessions}}
