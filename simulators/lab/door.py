"""Who may come in: a bearer token where one is set, and no web page but the lab's own. Pure: headers in, refusal out."""

import hmac
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def refusal(host: str, origin: str | None, authorization: str | None, token: str) -> tuple[int, str] | None:
    """The HTTP status and sentence with which a request is turned away; None lets it in.

    Without a token only loopback names are served, so that no page of a foreign name that resolves to this machine
    can use the lab through somebody's browser.
    """
    if origin and urlsplit(origin).netloc != host:
        return 403, f"a page of {origin} may not use this lab"
    if token:
        given = (authorization or "").removeprefix("Bearer ").strip()
        return None if hmac.compare_digest(given.encode(), token.encode()) else (401, "a bearer token is needed: Authorization: Bearer ...")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return 403, f"the lab has no token, so it is served under {', '.join(_LOOPBACK)} only, not {host!r}"
    return None
