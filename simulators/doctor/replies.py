"""HTTP answers to a WebSocket upgrade, in words. Pure: status and headers in, finding out."""

from collections.abc import Mapping

from simulators.doctor.findings import Ailment, Step, ailment
from simulators.transport import refusals

_GATEWAY = (502, 504)
_REDIRECTS = (301, 302, 303, 307, 308)


def explain(
    status: int, headers: Mapping[str, str], body: bytes, *, had_password: bool, certified: bool = False, secure: bool = False
) -> Ailment:
    """The ailment behind an HTTP answer other than 101; `headers` have their names in lower case.

    `secure`: it was given under TLS; `certified`: the station has shown a certificate in the handshake.
    """
    cause, what, hint = refusals.remedy(status, body, secure=secure, certified=certified) or (
        _CERTIFICATE if status == 401 and certified and not had_password else _words(status, headers, body, had_password)
    )
    server = headers.get("via") or headers.get("server")
    by = f" (answered by {server})" if server else ""
    said = refusals.quoted(body) if status >= 400 else ""
    return ailment(Step.SUBPROTOCOL if cause == "subprotocol" else Step.HTTP, cause, f"HTTP {status}: {what}{by}{said}", hint)


def _words(status: int, headers: Mapping[str, str], body: bytes, had_password: bool) -> tuple[str, str, str]:
    if status == 401:
        return _unauthorized(headers, had_password)
    if status in _REDIRECTS:
        return "redirect", f"it sends the station to {headers.get('location', 'nowhere')}", "give that address; stations follow no redirect"
    if status == 400 and b"HTTPS" in body.upper():
        return "needs-tls", "the port wants TLS", "use wss:// instead of ws://"
    if status in _GATEWAY:
        return (
            "proxy",
            "a proxy answers in the place of the CSMS, which it cannot reach",
            "is the CSMS up, and does the proxy point to it?",
        )
    if status in (429, 503):
        after = headers.get("retry-after")
        wait = f", wants {after} s of peace" if after else ""
        return "overloaded", f"the server is overloaded or in maintenance{wait}", "wait and try again; look into the log of the CSMS"
    if status >= 500:
        return "server-error", "the server failed over this request", "look into the log of the CSMS"
    return _TABLE.get(status, ("upgrade-refused", "the server did not open a WebSocket", "look into the log of the CSMS"))


def _unauthorized(headers: Mapping[str, str], had_password: bool) -> tuple[str, str, str]:
    scheme = headers.get("www-authenticate", "").partition(" ")[0] or "no scheme named"
    if had_password:
        hint = "the user name is the identity: check --id and the password that the CSMS has for it"
        return "unauthorized", f"the password is not the one of this identity ({scheme})", hint
    return "unauthorized", f"this identity needs a password ({scheme})", "give --password (security profile 1 or 2)"


_CERTIFICATE = (
    "unauthorized",
    "the certificate of the station was taken for TLS, but not for this identity",
    "the certificate has to be made out to the identity (its common name): check --id and --cert, and whether the CSMS "
    "has security profile 3 for it; if it wants a password instead, give --password",
)
_TABLE = {
    200: (
        "no-websocket",
        "a web page answers there, no WebSocket",
        "check the path before the identity; a proxy in between has to pass on the Upgrade header",
    ),
    400: ("upgrade-refused", "the upgrade was refused", "often the CSMS does not offer ocpp1.6, or the path is wrong; look into its log"),
    403: (
        "forbidden",
        "this identity may not come in",
        "check its registration, its security profile, and whether this machine's address is allowed",
    ),
    404: (
        "not-found",
        "this identity or path is unknown",
        "create the charge point in the CSMS first; check --id (upper and lower case) and the path",
    ),
    405: ("no-websocket", "the path takes no GET, so it is no WebSocket", "check the path before the identity"),
    407: ("proxy", "a proxy wants its own credentials", "go round the proxy, or let it pass this machine"),
    426: (
        "subprotocol",
        "the server wants another protocol, or the WebSocket with another subprotocol",
        "does this path belong to an OCPP 1.6J CSMS? check the path and which versions it offers",
    ),
}
