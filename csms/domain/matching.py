"""Which transaction a stop with a useless id belongs to. One rule, both ways: the one open transaction of the same station and tag, begun
not after the stop, whose meter then was not above the meter at the stop. Where several fit, or several stops fit one, nobody guesses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from csms.domain.id_tags import key
from csms.domain.transactions import Stop

UNREADABLE = frozenset(("meterStop_unusable", "idTag_unusable"))
"""Flags of a stop that does not say what the rule has to compare."""


@dataclass(frozen=True)
class Begun:
    """An open transaction of a station. `start_ms`: milliseconds since 1970."""

    transaction_id: int
    id_tag: str
    start_ms: int
    meter_start_wh: int


@dataclass(frozen=True)
class Ended:
    """A stop of the same station that fits no transaction by its id; `message_id` names it among the stops that wait."""

    message_id: int
    id_tag: str | None
    stop_ms: int
    meter_stop_wh: int


def can_be_matched(stop: Stop) -> bool:
    """Whether a stop says what the rule compares. One that names no tag fits any tag; one whose tag cannot be read fits none."""
    return not stop.flags & UNREADABLE


def fits(ended: Ended, begun: Begun) -> bool:
    """Whether the stop may end the transaction."""
    same_tag = ended.id_tag is None or key(ended.id_tag) == key(begun.id_tag)
    return same_tag and begun.start_ms <= ended.stop_ms and begun.meter_start_wh <= ended.meter_stop_wh


def transactions_of(ended: Ended, open_transactions: Collection[Begun]) -> list[Begun]:
    """All that the stop may end; it is matched only when that is one."""
    return [begun for begun in open_transactions if fits(ended, begun)]


def stop_of(begun: Begun, waiting: Collection[Ended], open_transactions: Collection[Begun]) -> Ended | None:
    """The waiting stop of a transaction that arrives after it: the only one that fits it, if it fits no other open transaction."""
    fitting = [ended for ended in waiting if fits(ended, begun)]
    if len(fitting) != 1 or transactions_of(fitting[0], open_transactions) != [begun]:
        return None
    return fitting[0]
