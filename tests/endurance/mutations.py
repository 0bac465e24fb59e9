"""What a broken or hostile station may put on the wire: proper frames of every action, spoiled in every way that came to mind, and
handshakes that are none. Seeded: the same dice make the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.csms.websocket.sockets import BINARY, CLOSE, CONT, PING, PONG, TEXT, frame, request

Json = Any
AT = "2026-01-01T10:00:00Z"
SAMPLES = [{"timestamp": AT, "sampledValue": [{"value": "1200", "unit": "Wh"}, {"value": "7", "phase": "L1"}]}]
CALLS: list[tuple[str, Json]] = [
    ("Authorize", {"idTag": "FUZZ"}),
    ("BootNotification", {"chargePointVendor": "avt", "chargePointModel": "avt_plus"}),
    ("DataTransfer", {"vendorId": "acme", "messageId": "m", "data": "x"}),
    ("DiagnosticsStatusNotification", {"status": "Idle"}),
    ("FirmwareStatusNotification", {"status": "Installed"}),
    ("Heartbeat", {}),
    ("LogStatusNotification", {"status": "Idle", "requestId": 1}),
    ("MeterValues", {"connectorId": 1, "transactionId": 1, "meterValue": SAMPLES}),
    ("SecurityEventNotification", {"type": "TamperDetectionActivated", "timestamp": AT}),
    ("SignCertificate", {"csr": "x"}),
    ("SignedFirmwareStatusNotification", {"status": "Idle", "requestId": 1}),
    ("StartTransaction", {"connectorId": 1, "idTag": "FUZZ", "meterStart": 1, "timestamp": AT}),
    ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": AT}),
    ("StopTransaction", {"transactionId": 1, "meterStop": 2, "timestamp": AT, "transactionData": SAMPLES}),
]
PIECES = [
    *("NaN", "-Infinity", "1e999", "9" * 5000, "-" + "9" * 25, "1.5", "true", "null", "{}", "[]", '""'),
    *('"\\u0000"', '"\x00"', '"\\ud800"', '"\\udfff\\ud800"', '"\ufeff"', '"' + "x" * 3000 + '"', '"' + "\U0001f50c" * 40 + '"'),
    *(
        '"9999-12-31T23:59:59+14:00"',
        '"0001-01-01T00:00:00-14:00"',
        '"2026-13-45"',
        '"\'; DROP TABLE transactions; --"',
        "{" * 70,
        "[" * 5000,
    ),
    *('{"a":{"a":{"a":[[[[{}]]]]}}}', '"' + "\\" * 7 + '"', "9223372036854775808", "18446744073709551616", "2147483648"),
]


def mutant(dice: Random) -> str | bytes:
    """The text, or the bytes that are no text, of one message."""
    return dice.choice(MUTATIONS)(dice)


def wrapped(dice: Random, message: str | bytes) -> Iterator[bytes]:
    """The message as WebSocket frames, which need not be proper either."""
    data = message if isinstance(message, bytes) else message.encode("utf-8", "surrogatepass")
    way = dice.random()
    if way < 0.6:
        yield frame(TEXT, data)
    elif way < 0.75:
        cut = sorted(dice.randrange(len(data) + 1) for _ in range(2))
        yield frame(TEXT, data[: cut[0]], fin=False)
        yield frame(dice.choice((PING, PONG)), b"between")
        yield frame(CONT, data[cut[0] : cut[1]], fin=False)
        yield frame(CONT, data[cut[1] :])
    elif way < 0.85:
        yield frame(BINARY, data)
    elif way < 0.93:
        yield frame(dice.choice((PING, PONG)), data[:125])
    else:
        yield broken(dice, data)


def broken(dice: Random, data: bytes) -> bytes:
    """Bytes that end a WebSocket connection."""
    return dice.choice(
        [
            dice.randbytes(dice.randrange(1, 400)),
            frame(TEXT, data, masked=False),
            frame(TEXT, data, rsv1=True),
            frame(CONT, data),
            frame(dice.randrange(3, 8), data),
            frame(PING, data + b"x" * 126),
            frame(CLOSE, dice.randbytes(dice.randrange(0, 6))),
            frame(TEXT, data)[: dice.randrange(1, 8)],
            b"\x81\xff" + b"\xff" * 8,
        ]
    )


def knock(dice: Random, identity: str) -> bytes:
    """A handshake: mostly a proper one, else whatever."""
    target = f"/ocpp/{identity}"
    if dice.random() < 0.7:
        return request(target)
    return dice.choice(
        [
            dice.randbytes(dice.randrange(1, 2000)),
            request(target)[: dice.randrange(1, 200)],
            request(f"/ocpp/{'%' * dice.randrange(9)}{identity}\x01"),
            request("/ocpp/" + "A" * 9000),
            request(target, Sec_WebSocket_Key=None),
            request(target, Sec_WebSocket_Key="!"),
            request(target, Sec_WebSocket_Version=str(dice.randrange(99))),
            request(target, Sec_WebSocket_Protocol=dice.choice([None, "", "ocpp2.0.1", ",,,", "x" * 4000])),
            request(target, Connection="close"),
            request(target, Authorization=dice.choice(["Basic", "Basic =", "Basic \xff\xfe", "Bearer x"])),
            request(target, Content_Length="99999999999999999999"),
            request(target).replace(b"HTTP/1.1", b"HTTP/9.9"),
            request(target).replace(b"GET", b"BREW"),
            b"GET  \r\n\r\n" + dice.randbytes(40),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + dice.randbytes(200),
        ]
    )


def _call(dice: Random) -> list[Json]:
    action, payload = dice.choice(CALLS)
    return [2, f"f{dice.getrandbits(40)}", action, json.loads(json.dumps(payload))]


def _text(elements: Json) -> str:
    return json.dumps(elements, separators=(",", ":"))


def _proper(dice: Random) -> str:
    return _text(_call(dice))


def _truncated(dice: Random) -> str:
    text = _proper(dice)
    return text[: dice.randrange(len(text))]


def _spliced(dice: Random) -> str:
    text = _proper(dice)
    place = dice.randrange(len(text))
    return text[:place] + dice.choice(PIECES) + text[place + dice.randrange(6) :]


def _spoiled_value(dice: Random) -> str:
    """One value somewhere in the payload, exchanged for a piece."""
    call = _call(dice)
    holders = [node for node in _nodes(call[3]) if node]
    if not holders:
        call[3] = {"extra": "@@"}
    else:
        holder = dice.choice(holders)
        place = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[place] = "@@"
    return _text(call).replace('"@@"', dice.choice(PIECES), 1)


def _nodes(node: Json) -> Iterator[Json]:
    if isinstance(node, dict | list):
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from _nodes(child)


def _arity(dice: Random) -> str:
    call = _call(dice)
    dice.shuffle(call)
    return _text(call[: dice.randrange(5)] + [{}] * dice.randrange(3))


def _other_kind(dice: Random) -> str:
    call = _call(dice)
    call[dice.randrange(4)] = dice.choice([0, 1, 3, 4, 5, -2, 2.5, None, True, "2", [], {}, "", [2], 10**30])
    return _text(call)


def _duplicate_keys(dice: Random) -> str:
    return _proper(dice).replace("{", '{"status":1,"idTag":"A","idTag":"B","timestamp":"x",', 1)


def _endless(dice: Random) -> str:
    levels = dice.choice((65, 500, 50_000))
    opening, closing = dice.choice((("[", "]"), ('{"a":', "}")))
    return f'[2,"deep","{dice.choice(CALLS)[0]}",{{"x":{opening * levels}1{closing * levels}}}]'


def _long_list(dice: Random) -> str:
    call = [2, f"f{dice.getrandbits(40)}", "MeterValues", {"connectorId": 1, "meterValue": SAMPLES * dice.randrange(200)}]
    return _text(call)


def _answer(dice: Random) -> str:
    kind = dice.choice((3, 4))
    return _text([kind, f"f{dice.getrandbits(8)}", *dice.sample([{}, "x", 5, None, "GenericError", []], dice.randrange(5))])


def _flipped(dice: Random) -> bytes:
    data = bytearray(_proper(dice).encode())
    for _ in range(dice.randrange(1, 6)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _noise(dice: Random) -> bytes:
    return dice.randbytes(dice.randrange(300))


def _piece(dice: Random) -> str:
    return dice.choice(PIECES)


MUTATIONS: list[Callable[[Random], str | bytes]] = [
    _proper,
    _truncated,
    _spliced,
    _spoiled_value,
    _spoiled_value,
    _arity,
    _other_kind,
    _duplicate_keys,
    _endless,
    _long_list,
    _answer,
    _flipped,
    _noise,
    _piece,
]
