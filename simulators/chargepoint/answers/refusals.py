"""How an answer becomes a CALLERROR. It knows nothing of any action."""


class Refusal(Exception):
    """The CALL cannot be answered with a result; `code` is an error code of OCPP-J 1.6, table 7."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
