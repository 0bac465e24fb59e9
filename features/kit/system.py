"""The system under test: our own CSMS as a process, or one that runs already. It tells where the two doors are and can break ours down."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from features.kit.authority import Authority, BadAuthority
from features.kit.process import CsmsProcess
from simulators.transport.dial import station_url

DATABASE_VARIABLE = "KIT_DATABASE_URL"
RETRY_SCHEDULE = ",".join(("0", "0.2", "0.2", "0.3", "0.3", "0.3", *("0.5",) * 100))
"""Seconds before each attempt at Zoho's door: the field's hours, so short that no scenario waits for them, and so many that none is given
up while a scenario brings Zoho back, however slow the computer is."""
ZOHO_TIMEOUT_S = "5"
"""No more than one scenario waits for: it has to be long enough for a Zoho that does answer."""


class BadChoice(ValueError):
    """The options do not go together; the text says how."""


@dataclass(frozen=True)
class Choice:
    """What was asked for: a CSMS that runs (`csms` for stations, `port` for its operator if there is one), or neither for our own.

    `zoho_port` is where the mock Zoho shall listen, so that a CSMS that runs can be told of it beforehand; 0 is any port. `database_url`
    is our own CSMS's; empty: SQLite in a folder of its own. `secure_csms` is where a CSMS that runs speaks TLS (wss://), `ca` the file of
    the roots that its certificate has; `station_ca` and `station_ca_key` are the files of the authority whose stations it lets in.
    """

    csms: str = ""
    port: str = ""
    token: str = ""
    zoho_port: int = 0
    database_url: str = ""
    secure_csms: str = ""
    ca: str = ""
    station_ca: str = ""
    station_ca_key: str = ""

    @classmethod
    def read(cls, csms: str, port: str, token: str, zoho_port: int, database: str, *secured: str) -> "Choice":
        """A choice from options, `secured` being the last four; raises BadChoice. `database` is sqlite, postgres or nothing (as the
        environment has it)."""
        secure_csms, ca, station_ca, station_ca_key = (*secured, "", "", "", "")[:4]
        if port and not csms:
            raise BadChoice("--csms-port needs --csms: the one is for the operator, the other for charge points")
        for option, address, scheme in (("--csms", csms, ("ws", "wss")), ("--secure-csms", secure_csms, ("wss",))):
            _judge_address(option, address, scheme)
        url = os.environ.get(DATABASE_VARIABLE, "") if database != "sqlite" else ""
        if database == "postgres" and not url.startswith("postgres"):
            raise BadChoice(f"--database postgres needs the URL of an empty database in {DATABASE_VARIABLE}")
        if secure_csms and not csms:
            raise BadChoice("--secure-csms needs --csms: both are the same product")
        if bool(station_ca) != bool(station_ca_key) or (station_ca and not secure_csms):
            raise BadChoice("--station-ca and --station-ca-key go together, and with --secure-csms")
        for option, path in (("--ca", ca), ("--station-ca", station_ca), ("--station-ca-key", station_ca_key)):
            if path and not Path(path).is_file():
                raise BadChoice(f"{option} {path}: no such file")
        if station_ca:
            try:
                Authority.read(Path(station_ca), Path(station_ca_key))
            except BadAuthority as error:
                raise BadChoice(f"--station-ca: {error}") from None
        return cls(csms, port, token, zoho_port, url, secure_csms, ca, station_ca, station_ca_key)

    @property
    def own(self) -> bool:
        """Whether the kit starts our own CSMS."""
        return not self.csms


def _judge_address(option: str, address: str, schemes: Sequence[str]) -> None:
    """Whether stations can dial it; no address is none to judge. Raises BadChoice."""
    if not address:
        return
    try:
        station_url(address, "CP1")
    except ValueError as error:
        raise BadChoice(f"{option}: {error}") from None
    if urlsplit(address).scheme not in schemes:
        raise BadChoice(f"{option} {address}: stations dial {' or '.join(f'{one}://' for one in schemes)} there")


def without_password(url: str) -> str:
    """A URL as it may be shown to others, with the word of its port before it."""
    address = address_of(url)
    parts = urlsplit(address)
    shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
    return url.removesuffix(address) + shown if address else url


def address_of(port: str) -> str:
    """Where a port is, without the word that says which it is: the `http://HOST` of `steve+http://HOST`."""
    word, plus, address = port.partition("+")
    return address if plus and "://" not in word else port


class System:
    """The CSMS under test. `start` before use, `close` afterwards."""

    def __init__(self, choice: Choice, more: Mapping[str, str] | None = None) -> None:
        self._choice, self._more = choice, dict(more or {})
        self._folder = tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True)
        self._process: CsmsProcess | None = None

    @property
    def own(self) -> bool:
        """Whether it is ours, to be killed and started again."""
        return self._choice.own

    @property
    def csms_url(self) -> str:
        """Where stations dial, up to their identity."""
        return f"ws{self._own.url.removeprefix('http')}/ocpp" if self.own else self._choice.csms

    @property
    def secure_csms_url(self) -> str:
        """Where they dial over TLS, if our own CSMS has been told to speak it on a port of its own."""
        return f"ws{self._own.secure_url.removeprefix('http')}/ocpp" if self.own else self._choice.secure_csms

    @property
    def port_url(self) -> str:
        """Where the operator and Zoho call, like `http://HOST:PORT`."""
        return self._own.url if self.own else self._choice.port

    def start(self, boot_url: str) -> None:
        """Start our own CSMS, which sends boot notifications to `boot_url`; nothing to do for one that runs. Raises NotServing."""
        if not self.own:
            return
        database = self._choice.database_url or f"sqlite://{Path(self._folder.name, 'kit.sqlite3')}"
        options = {
            "database-url": database,
            "zoho-boot-url": boot_url,
            "zoho-retry-schedule": RETRY_SCHEDULE,
            "zoho-timeout-s": ZOHO_TIMEOUT_S,
            "drain-s": "0",
            "log-level": "warning",
            **self._more,
        }
        self._process = CsmsProcess(Path(self._folder.name), options)
        if self._choice.database_url:
            self._process.migrate()
        self._process.start()

    def kill(self) -> None:
        """End our own CSMS as a power cut would."""
        self._own.kill()

    def start_again(self) -> None:
        """Start it where it was, with what it had stored; nothing to do when it runs."""
        if self.own and not self._own.running:
            self._own.start()

    def tail(self) -> str:
        """The last lines that our own CSMS logged."""
        return self._process.tail() if self._process else "(its log is not ours)"

    def close(self) -> None:
        """Stop our own CSMS and remove its folder."""
        if self._process is not None:
            self._process.stop()
        self._folder.cleanup()

    @property
    def _own(self) -> CsmsProcess:
        if self._process is None:
            raise RuntimeError("this CSMS is not ours: the kit can neither end nor start it")
        return self._process
