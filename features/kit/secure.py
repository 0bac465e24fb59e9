"""The system under test with TLS beside the plain door: our own CSMS once more, with certificates made on the fly, or the addresses that
the options name.

Our own is started when it is first asked for, with a database of its own: runs that probe no security pay nothing for it.
"""

import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from features.kit.authority import Authority, Paper
from features.kit.operator_api import OperatorApi
from features.kit.port import Port
from features.kit.ports import open_port
from features.kit.system import Choice, System


class NoSecureSide(Exception):
    """Nobody said where this CSMS speaks TLS."""


class SecureSide:
    """`csms_url` (wss://), `plain_csms_url` (ws://, the same stations), `port`, the `roots` (PEM) that stations trust, and the `authority`
    that issues stations' certificates."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._lock = threading.RLock()
        self._folder: TemporaryDirectory[str] | None = None
        self._system: System | None = None
        self._port: Port | None = None
        given = choice.station_ca
        self.authority = Authority.read(Path(given), Path(choice.station_ca_key)) if given else Authority()

    @property
    def known(self) -> bool:
        """Whether there is one at all."""
        return self._choice.own or bool(self._choice.secure_csms)

    @property
    def csms_url(self) -> str:
        """Where stations dial, up to their identity."""
        if not self._choice.own:
            if not self._choice.secure_csms:
                raise NoSecureSide("--secure-csms wss://HOST:PORT/PATH tells where this CSMS speaks TLS")
            return self._choice.secure_csms
        return self._started().secure_csms_url

    @property
    def plain_csms_url(self) -> str:
        """Where stations of the security profiles 0 and 1 dial."""
        return self._started().csms_url if self._choice.own else self._choice.csms

    @property
    def port(self) -> Port:
        """The port of the product on this side; for a product that is not ours, the same as ever."""
        with self._lock:
            if self._port is None:
                if self._choice.own:
                    self._port = OperatorApi(self._started().port_url)
                else:
                    self._port = open_port(self._choice.port, self._choice.token)
            return self._port

    @property
    def roots(self) -> tuple[str, ...]:
        """The roots of the server's certificate, PEM; none: those of this computer."""
        if self._choice.own:
            return (self.authority.root.pem,)
        return (Path(self._choice.ca).read_text(encoding="utf-8"),) if self._choice.ca else ()

    @property
    def issues(self) -> bool:
        """Whether the CSMS lets stations in that `authority` has certified."""
        return self._choice.own or bool(self._choice.station_ca)

    @property
    def station_roots(self) -> tuple[str, ...]:
        """Under which of them the CSMS may have signed a station's certificate, PEM."""
        return (*self.roots, self.authority.root.pem) if self.issues else self.roots

    def tail(self) -> str:
        """The last lines that our own CSMS logged on this side."""
        return self._system.tail() if self._system is not None else ""

    def close(self) -> None:
        """Stop what was started."""
        if self._port is not None:
            self._port.close()
        if self._system is not None:
            self._system.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _started(self) -> System:
        with self._lock:
            if self._system is None:
                self._folder = TemporaryDirectory(prefix="kit-tls-")
                # the database that the options name is the other one's
                system = System(replace(self._choice, database_url=""), self._settings(Path(self._folder.name)))
                self._system = system
                system.start("")
            return self._system

    def _settings(self, folder: Path) -> dict[str, str]:
        ec, rsa = (_write(folder, kind, self.authority.server(kind=kind)) for kind in ("EC", "RSA"))
        certificate, key = _write(folder, "CA", self.authority.root)
        return {
            "tls-port": "0",
            "tls-certificate": f"{ec[0]},{rsa[0]}",
            "tls-key": f"{ec[1]},{rsa[1]}",
            "station-ca-certificate": certificate,
            "station-ca-key": key,
        }


def _write(folder: Path, name: str, paper: Paper) -> tuple[str, str]:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_text(paper.pem)
    key.touch(mode=0o600)
    key.write_text(paper.key_pem)
    return str(certificate), str(key)
