"""The bench of a run: the loop, the mock Zoho, the system under test and its port, put up once and taken down at the end."""

from features.kit.loop import LoopThread
from features.kit.observers import Ledger
from features.kit.operator_api import OperatorApi
from features.kit.port import Port
from features.kit.system import Choice, System
from features.kit.zoho import Zoho


class Bench:
    """What all scenarios of a run share. Raises NotServing when our own CSMS does not come up."""

    def __init__(self, choice: Choice) -> None:
        self.run = LoopThread()
        self.ledger = Ledger()
        self.zoho = Zoho(self.run, choice.zoho_port)
        self.system = System(choice)
        try:
            self.system.start(self.zoho.boot_url)
        except BaseException:
            self._take_down()
            raise
        self.zoho.attach(self.system.port_url)
        self.port: Port = OperatorApi(self.system.port_url, choice.token)

    def close(self) -> None:
        """Take everything down."""
        self.port.close()
        self._take_down()

    def _take_down(self) -> None:
        self.system.close()
        self.zoho.close()
        self.run.close()
