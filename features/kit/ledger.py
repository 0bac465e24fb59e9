"""Which session got which transaction id from one CSMS, over all stations and scenarios of a run."""


class Ledger:
    """Safe in threads."""

    def __init__(self) -> None:
        self._sessions: dict[int, tuple[object, ...]] = {}

    def enter(self, transaction_id: int, session: tuple[object, ...]) -> bool:
        """Keep an id; False when another session has it."""
        return self._sessions.setdefault(transaction_id, session) == session
