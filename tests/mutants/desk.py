"""The operator's side of the small CSMS: as much of `features/kit/csms_port.openapi.json` as scenarios ask. It keeps no state."""

import asyncio
import json
import threading
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.mutants.book import Book, Record, Tag
from tests.mutants.station import Station

ROOT = "/api/v1/"
Answer = tuple[int, Any]


class Desk:
    """Answers requests about `book` and the stations that are `online`, by their identity."""

    def __init__(self, book: Book, online: dict[str, Station]) -> None:
        self._book, self._online = book, online

    async def answer(self, method: str, path: list[str], query: dict[str, str], body: dict[str, Any]) -> Answer:
        """Status and body; 404 for what there is not."""
        match method, path:
            case "POST", ["charge-points"]:
                record = Record(body["charging_point_id"], body["registration_status"], body.get("password", ""))
                record.profile = body.get("security_profile", 0)
                self._book.records[record.identity] = record
                return 201, {}
            case "PUT", ["id-tags", tag]:
                expires_at = datetime.fromisoformat(body["expiry_date"]) if "expiry_date" in body else None
                self._book.tags[tag.casefold()] = Tag(body["max_active_transaction_count"], expires_at, body.get("parent_id_tag"))
                return 200, {}
            case "DELETE", ["id-tags", tag]:
                return (204, None) if self._book.tags.pop(tag.casefold(), None) else (404, {})
            case _, ["charge-points", identity, *rest] if identity in self._book.records:
                return await self._station(method, self._book.records[identity], rest, body)
            case "GET", [what] if query.get("charging_point_id") in self._book.records:
                return 200, {"items": _rows(self._book.records[query["charging_point_id"]], what), "next_cursor": None}
        return 404, {"detail": "no such thing"}

    async def _station(self, method: str, record: Record, rest: list[str], body: dict[str, Any]) -> Answer:
        match method, rest:
            case "GET", []:
                return 200, record.row(record.identity in self._online)
            case "PATCH", []:
                record.registration = body.get("registration_status", record.registration)
                record.password = body.get("password", record.password)
                return 200, {}
            case "DELETE", []:
                del self._book.records[record.identity]
                return 204, None
            case "GET", ["certificates"]:
                return 200, {"items": [{"serial_number": one} for one in record.certificates], "next_cursor": None}
            case "GET", ["local-list"]:
                return 200, {"version": record.list_version, "entries": list(record.listed.values())}
            case "POST", ["commands", action]:
                station = self._online.get(record.identity)
                return (200, await station.order(action, body)) if station else (409, {"detail": "the station is not connected"})
        return 404, {"detail": "no such thing"}


def _rows(record: Record, what: str) -> list[dict[str, Any]]:
    match what:
        case "transactions":
            return [one.row(record.identity) for one in record.transactions]
        case "security-events":
            return [{"id": place, "type": kind} for place, kind in enumerate(record.events)]
        case "reservations":
            found = enumerate(record.reservations.items())
            names = {"connector_id": "connectorId", "id_tag": "idTag", "state": "state"}
            return [{"id": n, "reservation_id": key, **{new: one.get(old) for new, old in names.items()}} for n, (key, one) in found]
    return []


def listen(desk: Desk, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Serve the desk's requests from threads; its work is done on the loop that runs now. Close it with `shutdown`."""
    loop = asyncio.get_running_loop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            url = urlsplit(self.path)
            path = [unquote(part) for part in url.path.removeprefix(ROOT).split("/")]
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            work = desk.answer(self.command, path, query, body or {})
            status, answer = asyncio.run_coroutine_threadsafe(work, loop).result()
            sent = json.dumps(answer, default=float).encode() if answer is not None else b""
            with suppress(ConnectionError):  # who asked may have lost patience
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="desk", daemon=True).start()
    return server
