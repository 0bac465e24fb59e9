"""A typed client of the lab for scripts and tests: one method a route. It waits for answers and knows no OCPP."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

ANSWER_S = 30.0


class LabRefused(Exception):
    """The lab turned a request down: the HTTP `status`, and the `field` of the body at fault, if any."""

    def __init__(self, status: int, text: str, field: str) -> None:
        super().__init__(f"HTTP {status}: {text}")
        self.status, self.field = status, field


@dataclass(frozen=True, slots=True)
class LabEvent:
    """One server-sent event; `kind` is frame, charge-point, removed or lost."""

    number: int
    kind: str
    data: Mapping[str, Any]


class Lab:
    """A lab at `url`, like `http://127.0.0.1:8200`; use it as a context manager or `close` it.

    Every method raises LabRefused when the lab says no, and httpx.HTTPError when it cannot be reached.
    """

    def __init__(self, url: str = "http://127.0.0.1:8200", *, token: str = "", timeout_s: float = ANSWER_S) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout_s = timeout_s
        self._client = httpx.Client(base_url=f"{url.rstrip('/')}/api", headers=headers, timeout=timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the charge points stay."""
        self._client.close()

    def populate(self, charge_points: Sequence[Mapping[str, Any]], csms: str | None = None) -> dict[str, list[str]]:
        """Let exactly these charge points be there; tells which were `created`, `replaced`, `removed`, `kept`."""
        changes: dict[str, list[str]] = self._ask("POST", "/populate", {"charge_points": list(charge_points), "csms": csms})
        return changes

    def reset(self) -> None:
        """Begin anew with the same charge points."""
        self._ask("POST", "/reset")

    def charge_points(self) -> list[dict[str, Any]]:
        """Every charge point as it is now."""
        found: list[dict[str, Any]] = self._ask("GET", "/charge-points")["charge_points"]
        return found

    def create(self, name: str, csms: str | None = None, **fields: Any) -> "LabPoint":
        """One more charge point; `fields` as in the API (password, connectors, speed, seed, id_tag, faults)."""
        self._ask("POST", "/charge-points", {"id": name, "csms": csms, **fields})
        return self.charge_point(name)

    def charge_point(self, name: str) -> "LabPoint":
        """The charge point of that name, which need not exist yet."""
        return LabPoint(self, name)

    def events(self, charge_point: str | None = None, since: int | None = None) -> Iterator[LabEvent]:
        """What happens from now on, or after the event numbered `since`, until the caller stops."""
        headers = {} if since is None else {"Last-Event-ID": str(since)}
        asked = {"charge_point": charge_point} if charge_point else {}
        with self._client.stream("GET", "/events", params=asked, headers=headers, timeout=httpx.Timeout(ANSWER_S, read=None)) as answer:
            if answer.is_error:
                answer.read()
            _refuse(answer)
            yield from _events(answer.iter_lines())

    def _ask(self, method: str, path: str, body: Any = None, timeout_s: float | None = None, **asked: Any) -> Any:
        more: dict[str, Any] = {} if body is None else {"json": body}
        answer = self._client.request(method, path, params=asked or None, timeout=timeout_s or self._timeout_s, **more)
        _refuse(answer)
        return answer.json() if answer.content else None


class LabPoint:
    """One charge point of a lab; the verbs return its state after them."""

    def __init__(self, lab: Lab, name: str) -> None:
        self._lab, self.name = lab, name
        self._path = f"/charge-points/{quote(name, safe='')}"

    def state(self) -> dict[str, Any]:
        """As it is now."""
        return self._ask("GET", "")

    def remove(self) -> None:
        """Take it away."""
        self._lab._ask("DELETE", self._path)

    def act(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Any verb of the API, by its name there (`ev-suspend`)."""
        return self._ask("POST", f"/actions/{quote(verb, safe='')}", fields)

    def plug(self, connector: int = 1) -> dict[str, Any]:
        """Put the cable in."""
        return self.act("plug", connector=connector)

    def unplug(self, connector: int = 1) -> dict[str, Any]:
        """Take it out."""
        return self.act("unplug", connector=connector)

    def swipe(self, id_tag: str | None = None, connector: int = 1) -> dict[str, Any]:
        """Hold a card to the reader: the one given, or the one it was made with."""
        return self.act("swipe", connector=connector, id_tag=id_tag)

    def present_fault(self, error_code: str = "OtherError", connector: int = 1) -> dict[str, Any]:
        """Let a defect appear."""
        return self.act("present-fault", connector=connector, error_code=error_code)

    def clear_fault(self, connector: int = 1) -> dict[str, Any]:
        """Mend it."""
        return self.act("clear-fault", connector=connector)

    def send(self, action: str, payload: Mapping[str, Any], timeout_s: float = 35.0) -> dict[str, Any]:
        """Send a CALL and wait for its end: `outcome`, `response`, `error_code`."""
        return self._ask("POST", "/actions/send", {"action": action, "payload": dict(payload), "timeout_s": timeout_s}, timeout_s + 5)

    def send_raw(self, text: str) -> dict[str, Any]:
        """Put text on the wire as it is."""
        return self._ask("POST", "/actions/send", {"raw": text})

    def expect(self, *status: str, connector: int = 1, timeout_s: float = 10.0, **more: Any) -> dict[str, Any]:
        """Wait until the connector has one of these statuses, and `connected`, `registration`, `queue` are as said."""
        wanted = {"status": list(status), "connector": connector} if status else {}
        return self._ask("POST", "/expect", {**wanted, **more, "timeout_s": timeout_s}, timeout_s + 5)

    def play(
        self, story: str, *, csms_api: str = "", operator_token: str = "", timeout_s: float = 300.0, **parameters: Any
    ) -> dict[str, Any]:
        """Play a story to its end, see *Stories* in the documentation; the `sessions` that the charge point has had."""
        body = {"story": story, "parameters": parameters, "csms_api": csms_api, "operator_token": operator_token}
        return self._ask("POST", "/play", body, timeout_s)

    def begin(self, story: str, *, csms_api: str = "", operator_token: str = "", **parameters: Any) -> dict[str, Any]:
        """Begin to play a story and do not wait for it: its `number`. `plays` and the event `story` tell how it stands."""
        body = {"story": story, "parameters": parameters, "csms_api": csms_api, "operator_token": operator_token}
        return self._ask("POST", "/play?wait=0", body)

    def plays(self) -> list[dict[str, Any]]:
        """The stories that it plays or has played: `number`, `story`, `state`, `step`, `sessions`, `error`."""
        plays: list[dict[str, Any]] = self._ask("GET", "/plays")["plays"]
        return plays

    def faults(self, *rules: str | Mapping[str, Any]) -> None:
        """Put exactly these fault rules in force; without one, none."""
        self._ask("PUT", "/faults", list(rules))

    def answer(self, action: str, *orders: Mapping[str, Any], hold: bool = False) -> None:
        """Order how the next CALLs of `action` are answered, hold the answers back, or end both with no order."""
        self._ask("PUT", f"/answers/{quote(action, safe='')}", {"hold": True} if hold else [dict(one) for one in orders])

    def tape(self, since: int = 0, *, text: str = "", action: str = "", direction: str = "") -> list[dict[str, Any]]:
        """The frames and notes that are kept, oldest first."""
        found: list[dict[str, Any]] = self._ask("GET", "/tape", since=since, text=text, action=action, direction=direction)["entries"]
        return found

    def _ask(self, method: str, path: str, body: Any = None, timeout_s: float | None = None, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._lab._ask(method, self._path + path, body, timeout_s, **asked)
        return answer


def _refuse(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        told = answer.json()
        text, field = str(told["error"]), str(told.get("field", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        text, field = answer.text[:200], ""
    raise LabRefused(answer.status_code, text, field)


def _events(lines: Iterator[str]) -> Iterator[LabEvent]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif not line and "data" in fields:
            yield LabEvent(int(fields.get("id", 0)), fields.get("event", ""), json.loads(fields["data"]))
            fields = {}
