"""How a charger's handshake becomes one with the CSMS: path identity, subprotocols and credentials are passed on. Pure."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from simulators.faults.fault import Dialling

PASSED_HEADERS = ("Authorization", "User-Agent")
REFUSAL_HEADERS = ("WWW-Authenticate", "Content-Type", "Retry-After")
_AS_GIVEN = "as the charger gives it"


@dataclass(frozen=True, slots=True)
class Knock:
    """A charger at the door: its identity as written in the path (percent-encoded), what it offers and who it says it is."""

    identity: str
    query: str
    subprotocols: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def station(self) -> str:
        """The identity in plain characters."""
        return unquote(self.identity)

    def dialling(self, csms: str) -> Dialling:
        """How a station would dial for this; credentials and subprotocol stand for what the charger gave."""
        return Dialling(csms, self.identity, _AS_GIVEN, _AS_GIVEN)

    def url(self, dialling: Dialling) -> str:
        """The address at the CSMS."""
        return f"{dialling.csms.rstrip('/')}/{dialling.identity}" + (f"?{self.query}" if self.query else "")

    def offered(self, dialling: Dialling) -> tuple[str, ...]:
        """The subprotocols to offer to the CSMS."""
        if dialling.subprotocol == _AS_GIVEN:
            return self.subprotocols
        return (dialling.subprotocol,) if dialling.subprotocol else ()

    def passed_headers(self, dialling: Dialling, authorization: str | None) -> list[tuple[str, str]]:
        """The headers to give to the CSMS; `authorization` replaces the charger's where a fault wants other credentials."""
        if dialling.password == _AS_GIVEN:
            return list(self.headers)
        kept = [(name, value) for name, value in self.headers if name != "Authorization"]
        return kept if authorization is None else [*kept, ("Authorization", authorization)]


def read_knock(request: Request) -> Knock | None:
    """The charger's wish; None when the path ends in no identity."""
    parts = urlsplit(request.path)
    identity = parts.path.rpartition("/")[2]
    if not identity:
        return None
    offers = ",".join(request.headers.get_all("Sec-WebSocket-Protocol"))
    subprotocols = tuple(filter(None, (offer.strip() for offer in offers.split(","))))
    headers = tuple((name, value) for name in PASSED_HEADERS for value in request.headers.get_all(name))
    return Knock(identity, parts.query, subprotocols, headers)


def refusal(answer: Response) -> Response:
    """The CSMS's refusal, as the charger gets to see it."""
    body = answer.body or b""
    headers = Headers()
    for name in REFUSAL_HEADERS:
        for value in answer.headers.get_all(name):
            headers[name] = value
    headers["Content-Length"] = str(len(body))
    headers["Connection"] = "close"
    return Response(answer.status_code, answer.reason_phrase, headers, body)
