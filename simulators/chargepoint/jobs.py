"""What a charge point has under way beside charging, as values: notices to deliver, a firmware update, uploads.

The modules `notices`, `firmware` and `uploads` move them on; nothing here decides anything.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from simulators.chargepoint.events import Payload

RETRY_S = 60  # between two attempts, where the CSMS leaves it to the charge point


@dataclass(slots=True, eq=False)
class Notice:
    """One own CALL; `kept` is sent again when the CSMS does not answer in time; `then` hears that it is done with."""

    action: str
    payload: Payload
    kept: bool = False
    then: Callable[[datetime], None] | None = None
    sent: bool = False


class Stage(StrEnum):
    """How far an update has come."""

    SCHEDULED = "waits for its retrieve date"
    DOWNLOADING = "is downloaded"
    RETRYING = "waits for the next attempt"
    DOWNLOADED = "waits for its install date"
    READY = "waits for sessions to end"
    INSTALLING = "is installed"
    REBOOTING = "waits for the restart"
    OVER = "is over"


TIMED = (Stage.SCHEDULED, Stage.RETRYING, Stage.DOWNLOADED, Stage.INSTALLING)
FIXED = (Stage.INSTALLING, Stage.REBOOTING)  # too late to cancel


@dataclass(slots=True)
class Update:
    """One firmware update; a signed one has a `request_id`, its signing certificate (PEM) and signature (Base64).

    `due` and `install_at` are the charge point's instants; `attempts` are those left.
    """

    url: str
    due: datetime
    attempts: int = 1
    retry_s: int = RETRY_S
    request_id: int | None = None
    install_at: datetime | None = None
    signing_certificate: str = ""
    signature: str = ""
    stage: Stage = Stage.SCHEDULED
    job: str = ""
    status: str = "Idle"  # the last one told
    told: bool = True  # whether the CSMS has it

    @property
    def signed(self) -> bool:
        """Whether this is one of the white paper's."""
        return self.request_id is not None

    @property
    def version(self) -> str:
        """The version that the file's name tells: its number, or else its name without ending."""
        name = unquote(urlsplit(self.url).path).rsplit("/", 1)[-1]
        number = re.search(r"\d+(\.\d+)+", name)
        return (number[0] if number else name.partition(".")[0])[:50] or "unnamed"


@dataclass(slots=True)
class Order:
    """One upload; `action` is its status notification, `since` and `until` are the charge point's instants.

    `security` asks for the security log, not for diagnostics. `due` is the instant of the next attempt, None
    while one is under way.
    """

    action: str
    url: str
    name: str
    attempts: int = 1
    retry_s: int = RETRY_S
    request_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    security: bool = False
    due: datetime | None = None
    job: str = ""
