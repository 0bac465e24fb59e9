"""Cursors of lists whose order is no number: the place of a page's last row as one word. Nobody has to understand it, and what was not made
here, or for another list, is told from it."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson

from csms.domain.errors import Invalid

MARK_BYTES = 6
WRONG = "cursor must be the next_cursor of the page before"


def written(list_name: str, *place: str) -> str:
    """The cursor of a place in a list."""
    octets = orjson.dumps([list_name, *place])
    return urlsafe_b64encode(_mark(octets) + octets).decode().rstrip("=")


def read(list_name: str, cursor: str) -> list[str]:
    """The place that a cursor of this list names; raises Invalid."""
    try:
        octets = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:  # of no length that there is, or no ASCII
        raise Invalid(WRONG) from None
    mark, octets = octets[:MARK_BYTES], octets[MARK_BYTES:]
    if mark != _mark(octets):
        raise Invalid(WRONG)
    name, *place = orjson.loads(octets)
    if name != list_name:
        raise Invalid(WRONG)
    return [str(one) for one in place]


def _mark(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()[:MARK_BYTES]
