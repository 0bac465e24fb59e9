"""One HTTP call of a port: what the product said, or which of three things went wrong. It knows no product.

The product has refused when it says no in words of its own. Nobody there, a locked door, a page in place of an answer, a server in
trouble: then the product has not been asked at all, and the scenario is an error.
"""

import re
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import httpx

from features.kit.port import PortBroken, PortCannot, PortRefused

P = ParamSpec("P")
R = TypeVar("R")

LOCKED_OUT = (401, 403, 407)
NO_SUCH_DOOR = (404, 405)
BUSY = (408, 425, 429)
NOT_BUILT = 501
SAID = 300
"""How many characters of an answer are shown."""
REASONS = ("error", "message", "detail", "details", "reason", "title", "description")
"""Where products say why not."""
NO_REASON = re.compile(r"not found|method not allowed|no message available|no static resource.*|cannot (get|post|put|patch|delete)\b.*")
"""What frameworks say of an address that nobody has built, in small letters."""


class NothingBuilt(PortBroken):
    """There is no such address: a wrong one, or, where others of the product have answered, one that it does not have."""


def call(client: httpx.Client, method: str, path: str, *, allowed: Collection[int] = (), **more: Any) -> httpx.Response:
    """The answer: a success, or one of the statuses that are `allowed`.

    Raises PortRefused when the product says no, PortCannot when it says that it has no way (501), and PortBroken when it was not asked.
    Who deletes what is not there has been refused, in whatever words.
    """
    what = f"{method} {client.base_url.copy_with(userinfo=b'').join(path.lstrip('/'))}"
    try:
        answer = client.request(method, path, **more)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PortBroken(f"{what}: {str(error) or type(error).__name__}") from None
    if answer.is_success or answer.status_code in allowed:
        return answer
    told = " ".join(f"{what}: {answer.status_code} {answer.reason_phrase} {'' if is_page(answer) else answer.text[:SAID]}".split())
    if answer.status_code == NOT_BUILT:
        raise PortCannot(told)
    if trouble := _trouble(answer):
        raise PortBroken(f"{told} ({trouble})")
    if answer.status_code in NO_SUCH_DOOR and method != "DELETE" and not _reason(answer):
        raise NothingBuilt(f"{told} (nothing is built at this address: see --csms-port)")
    raise PortRefused(told)


def greet(client: httpx.Client) -> None:
    """Whoever answers is there, whatever it says; raises PortBroken for nobody, and for a token that opens no door."""
    call(client, "GET", "/", allowed=frozenset(range(300, 600)) - {401, 407})


def content(answer: httpx.Response) -> Any:
    """What an answer holds, None for nothing. Raises PortBroken for what is no JSON, as when the address is that of a page."""
    if not answer.content:
        return None
    try:
        return answer.json()
    except (ValueError, RecursionError):
        said = " ".join(answer.text[:SAID].split())
        raise PortBroken(f"{answer.request.method} {answer.request.url}: no JSON but {said!r}") from None


def is_page(answer: httpx.Response) -> bool:
    """Whether it is written for people: that of a proxy, a login, another address."""
    return "text/html" in answer.headers.get("content-type", "") or answer.content.lstrip()[:1] == b"<"


def legible(method: Callable[P, R]) -> Callable[P, R]:
    """A method of a port that reads what it is told: raises PortBroken for JSON in which that does not stand."""

    @wraps(method)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise PortBroken(f"{method.__name__}: the answer is not what the port's contract says: {error!r}") from error

    return read


def _trouble(answer: httpx.Response) -> str:
    """Why nobody has been asked; empty when somebody has."""
    status = answer.status_code
    if status in LOCKED_OUT:
        return "the token opens no door: see --operator-token"
    if status >= 500 or status in BUSY:
        return "its server is in trouble"
    return "a page, not the API: see --csms-port" if status < 400 or is_page(answer) else ""


def _reason(answer: httpx.Response) -> str:
    """Why not, in words that only the product can have chosen."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return ""
    inner = body.get("error") if isinstance(body, dict) else None
    given = [one.get(name) for one in (body, inner) if isinstance(one, dict) for name in REASONS]
    words = [text for text in given if isinstance(text, str) and text.strip()]
    return next((text for text in words if not NO_REASON.fullmatch(text.strip().rstrip(".").lower())), "")
