"""The bench of a run: the loop, the mock Zoho, the system under test and its port, put up once and taken down at the end."""

from urllib.parse import urlsplit

from features.kit.data import Data
from features.kit.depot import Depot
from features.kit.ledger import Ledger
from features.kit.loop import PATIENCE_S, LoopThread
from features.kit.port import Port
from features.kit.ports import open_port
from features.kit.secure import SecureSide
from features.kit.stations import Stations
from features.kit.system import Choice, System, address_of
from features.kit.zoho import Zoho


class Bench:
    """What all scenarios of a run share. Raises NotServing when our own CSMS does not come up.

    `data` are the test data, `connectors` how many a station has, `asks_by_itself` whether the product may read from them unasked,
    `linger_s` how long a station stays after the last step;
    `stations` lends identities, `secure` is our own CSMS behind TLS and
    `depot` a server of files; both are started when they are first asked for.
    """

    def __init__(
        self, choice: Choice, data: Data | None = None, connectors: int = 2, *, asks_by_itself: bool = False, linger_s: float = 0.0
    ) -> None:
        self.data = data if data is not None else Data.read()
        self.run = LoopThread(max(PATIENCE_S, 2 * max(self.data.limits.values(), default=0.0)))
        self._ledgers: dict[str, Ledger] = {}
        self.connectors, self.asks_by_itself, self.linger_s = connectors, asks_by_itself, linger_s
        self.zoho = Zoho(self.run, choice.zoho_port)
        self.system = System(choice)
        self.secure = SecureSide(choice)
        self.depot = Depot()
        try:
            self.system.start(self.zoho.boot_url)
            self.port: Port = open_port(self.system.port_url, choice.token)
        except BaseException:
            self._take_down()
            raise
        if "customers" in self.port.abilities:
            self.zoho.attach(address_of(self.system.port_url))
        self.stations = Stations([] if "stations" in self.port.abilities else self.data.stations["names"])

    def ledger_of(self, url: str) -> Ledger:
        """Which session got which transaction id from the CSMS at this address, over the whole run."""
        return self._ledgers.setdefault(urlsplit(url).netloc, Ledger())

    def close(self) -> None:
        """Take everything down."""
        self.port.close()
        self._take_down()

    def _take_down(self) -> None:
        self.depot.close()
        self.secure.close()
        self.system.close()
        self.zoho.close()
        self.run.close()
