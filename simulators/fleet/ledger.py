"""What stations did, compared with what the CSMS stored. Pure: it holds sessions and rows of the operator API, and finds differences."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Kept(Protocol):
    """One transaction as a station saw it; `stopped` when the CSMS has acknowledged its stop."""

    @property
    def transaction_id(self) -> int: ...
    @property
    def id_tag(self) -> str: ...
    @property
    def samples(self) -> int: ...
    @property
    def energy_wh(self) -> int | None: ...
    @property
    def stopped(self) -> bool: ...


def differences(sessions: Iterable[Kept], stored: Iterable[Mapping[str, Any]], samples: Mapping[int, int]) -> list[str]:
    """How the stored transactions of one station differ from its sessions; empty when they agree.

    Each session has to be stored once, with its card, its stop, its energy and at least the meter values that were
    acknowledged; nothing else may be stored. `samples` counts the stored meter values by transaction.
    """
    rows: dict[int, list[Mapping[str, Any]]] = {}
    for row in stored:
        rows.setdefault(row["id"], []).append(row)
    found: list[str] = []
    for session in sessions:
        number = session.transaction_id
        match rows.pop(number, []):
            case []:
                found.append(f"transaction {number} is not stored")
            case [row]:
                found.extend(_row_differences(session, row, samples.get(number, 0)))
            case more:
                found.append(f"transaction {number} is stored {len(more)} times")
    found.extend(f"transaction {number} is stored, but no session had it" for number in rows)
    return found


def _row_differences(session: Kept, row: Mapping[str, Any], samples: int) -> list[str]:
    number = session.transaction_id
    found = []
    if row["id_tag"] != session.id_tag:
        found.append(f"transaction {number}: card {row['id_tag']} instead of {session.id_tag}")
    if not session.stopped:
        found.append(f"transaction {number}: its stop was never acknowledged")
    elif row["stopped_at"] is None:
        found.append(f"transaction {number}: its acknowledged stop is not stored")
    elif row["energy_wh"] != session.energy_wh:
        found.append(f"transaction {number}: {row['energy_wh']} Wh stored, {session.energy_wh} Wh delivered")
    if samples < session.samples:
        found.append(f"transaction {number}: {samples} meter values stored, {session.samples} acknowledged")
    return found
