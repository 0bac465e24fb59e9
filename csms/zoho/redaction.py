"""Takes secrets out of whatever is kept or logged: by their usual look, and by the very values in use.

Pure but for `guard_library_logs`, which stands between httpx and the log, since httpx writes whole URLs.
"""

import logging
import re
from collections.abc import Collection, Mapping

MARK = "[redacted]"
_SHORTEST_LITERAL = 8  # shorter values would tear holes into innocent text
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})
_PAIR = re.compile(
    r"(?i)\b(zapikey|api_?key|access_token|refresh_token|client_secret|authorization|token|secret|password)"
    r"(\"?\s*[=:]\s*\"?)((?:bearer|basic|zoho-oauthtoken)\s+)?[^\s\"'&,;}<]+"
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic|zoho-oauthtoken)\s+[\w.~+/=-]{8,}")
_USER = re.compile(r"://[^\s/?#@]+@")
_QUERY = re.compile(r"\?[^\s\"]+")
_ZOHO_TOKEN = re.compile(r"\b100\d\.[0-9a-f]{16,}\.[0-9a-f]{16,}\b")


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """`text` without the given secrets and without anything that looks like a key, token or credential."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_LITERAL:
            text = text.replace(secret, MARK)
    text = _PAIR.sub(lambda found: f"{found[1]}{found[2]}{found[3] or ''}{MARK}", text)
    text = _SCHEME.sub(lambda found: f"{found[1]} {MARK}", text)
    return _ZOHO_TOKEN.sub(MARK, _USER.sub(f"://{MARK}@", text))


def redact_headers(headers: Mapping[str, str], secrets: Collection[str] = ()) -> dict[str, str]:
    """Headers in lower case, credentials blotted out whole, other values through `redact`."""
    return {name.lower(): MARK if name.lower() in _SECRET_HEADERS else redact(value, secrets) for name, value in headers.items()}


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub(f"?{MARK}", redact(record.getMessage())), ()
        return True


_FILTER = _Redacting()


def guard_library_logs() -> None:
    """Redact what httpx logs of each request, queries whole; calling it again changes nothing."""
    logging.getLogger("httpx").addFilter(_FILTER)
