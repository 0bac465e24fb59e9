"""The journal: every exchange in and out, in order, with secrets removed.

Pure memory. An exchange is entered before it is answered, so that one which hangs or is cut off is seen as
well. The oldest entries make room for new ones, and how many did is told.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from simulators.zoho.values import as_json, as_object

Direction = Literal["in", "out"]
HIDDEN: Final = "[redacted]"
BODY_LIMIT: Final = 65536  # characters of a body that are kept
_NAMED = re.compile(r"""(?i)\b(zapikey|access_token|refresh_token|client_secret|token)("?\s*[=:]\s*"?)([^&"\s,}]+)""")
_KEYS = re.compile(r"\b100\d\.[0-9a-zA-Z]{16,}\.[0-9a-zA-Z]{16,}\b")
_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")


def redact(text: str) -> str:
    """A text without the values of keys and tokens."""
    return _KEYS.sub(HIDDEN, _NAMED.sub(rf"\1\2{HIDDEN}", text))


def redact_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers with lower-case names; those that carry credentials keep their scheme only."""
    kept = {}
    for name, value in headers:
        if (low := name.lower()) in _SECRET_HEADERS:
            scheme, space, _ = value.partition(" ")
            kept[low] = f"{scheme} {HIDDEN}" if space else HIDDEN
        else:
            kept[low] = redact(value)
    return kept


@dataclass
class Exchange:
    """One request and what became of it. `status` None: no answer (yet); `note` then says why."""

    number: int
    direction: Direction
    at: datetime
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    charging_point_id: str | None = None
    status: int | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: str = ""
    ended_at: datetime | None = None
    note: str = ""
    breaches: list[str] = field(default_factory=list)

    @property
    def json(self) -> Any:
        """The request's body as JSON, or None."""
        return as_json(self.body)

    @property
    def answer_json(self) -> Any:
        """The answer's body as JSON, or None."""
        return as_json(self.answer_body)

    def as_dict(self) -> dict[str, Any]:
        """The exchange as the admin API shows it."""
        shown = asdict(self) | {"json": self.json, "answer_json": self.answer_json}
        return shown | {name: at.isoformat() for name in ("at", "ended_at") if (at := shown[name])}

    @classmethod
    def read(cls, shown: Mapping[str, Any]) -> "Exchange":
        """The exchange that `as_dict` showed. Raises KeyError, ValueError when it is none."""
        given = {name: shown[name] for name in cls.__dataclass_fields__}
        times = {name: datetime.fromisoformat(given[name]) for name in ("at", "ended_at") if given[name]}
        return cls(**(given | times))


@dataclass
class Journal:
    """A ring of exchanges. `listeners` hear of an exchange when it is entered and again when it ends."""

    capacity: int = 1000
    evicted: int = 0
    entered: int = 0
    ring: deque[Exchange] = field(default_factory=deque)
    listeners: list[Callable[[Exchange], None]] = field(default_factory=list)

    def enter(
        self,
        direction: Direction,
        at: datetime,
        method: str,
        path: str,
        query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Exchange:
        """Write down a request that has just come in or is about to go out."""
        self.entered += 1
        exchange = Exchange(self.entered, direction, at, method, path, redact(query), redact_headers(headers))
        exchange.body = redact(body.decode(errors="replace")[:BODY_LIMIT])
        exchange.charging_point_id = _station_of(exchange.body)
        self.ring.append(exchange)
        while len(self.ring) > self.capacity:
            self.ring.popleft()
            self.evicted += 1
        self._tell(exchange)
        return exchange

    def end(
        self,
        exchange: Exchange,
        at: datetime,
        *,
        status: int | None = None,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        note: str = "",
    ) -> None:
        """Write down how an exchange ended: with an answer, or with the note why there was none."""
        exchange.ended_at, exchange.status = at, status
        exchange.answer_headers = redact_headers(headers)
        exchange.answer_body = redact(body.decode(errors="replace")[:BODY_LIMIT])
        exchange.note = note or exchange.note
        exchange.charging_point_id = exchange.charging_point_id or _station_of(exchange.answer_body)
        self._tell(exchange)

    def find(
        self,
        direction: str | None = None,
        path: str = "*",
        charging_point_id: str | None = None,
        since: int = 0,
    ) -> list[Exchange]:
        """The kept exchanges that fit, oldest first; `path` may hold `*`, those after number `since`."""
        return [
            exchange
            for exchange in self.ring
            if direction in (None, exchange.direction)
            and fnmatchcase(exchange.path, path)
            and charging_point_id in (None, exchange.charging_point_id)
            and exchange.number > since
        ]

    def clear(self) -> None:
        """Forget every exchange; the numbering goes on."""
        self.ring.clear()
        self.evicted = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.ring)

    def __len__(self) -> int:
        return len(self.ring)

    def _tell(self, exchange: Exchange) -> None:
        for listener in list(self.listeners):
            listener(exchange)


def _station_of(body: str) -> str | None:
    found: Mapping[str, Any] = as_object(body) or {}
    value = found.get("charging_point_id")
    return value if isinstance(value, str) else None
