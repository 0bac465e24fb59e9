"""What a charge point is: its nameplate, its connectors, its electrics and its factory settings.

Plain values only; nothing here changes while the charge point runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.limits import Limit
from simulators.chargepoint.papers import Papers
from simulators.chargepoint.quirks import FAITHFUL, Quirks


@dataclass(frozen=True, slots=True)
class Profile:
    """The nameplate and build of one charge point.

    `settings` are factory values for configuration keys (OCPP spelling); `reboot_keys` are keys whose new
    value counts only after a restart, `absent_keys` those that it lacks. `register_start_wh` is what every energy
    register shows when new. With `dc` it gives direct current (`phases` does not count then); with `fixed_cable` there
    is no lock to hold a cable in; only with a `fan` is there an RPM. `quirks` is how its frames differ from the rule.
    """

    vendor: str = "Wattproof"
    model: str = "Virtual 22"
    serial_number: str | None = None
    firmware_version: str | None = "1.0"
    meter_type: str | None = None
    meter_serial_number: str | None = None
    connectors: int = 1
    voltage_v: float = 230.0
    phases: int = 3
    max_current_a: float = 32.0
    dc: bool = False
    fan: bool = False
    fixed_cable: bool = False
    register_start_wh: int = 0
    call_timeout_s: float = 30.0
    boot_retry_s: int = 60  # when the CSMS leaves the interval to us by sending 0
    reset_takes_s: float = 1.0
    install_takes_s: float = 5.0
    papers: Papers | None = None  # for security profiles and signed firmware
    car: CarModel = field(default_factory=CarModel)  # the car that comes when an event names none
    settings: Mapping[str, str] = field(default_factory=dict)
    reboot_keys: frozenset[str] = frozenset()
    absent_keys: frozenset[str] = frozenset()
    follow_csms_time: bool = False  # set the clock by each currentTime; else the distance is only recorded
    quirks: Quirks = FAITHFUL

    def __post_init__(self) -> None:
        if self.connectors < 1:
            raise ValueError("a charge point has at least one connector")
        if self.voltage_v <= 0 or self.max_current_a <= 0 or self.phases not in (1, 2, 3):
            raise ValueError("voltage and current are above zero, phases are 1, 2 or 3")

    @property
    def lines(self) -> int:
        """The phases that its meters tell apart; 0 for direct current."""
        return 0 if self.dc else self.phases

    @property
    def rated(self) -> Limit:
        """What one connector can give at most."""
        return Limit(current_a=self.max_current_a, phases=self.lines or 1)

    @property
    def max_power_w(self) -> float:
        """The same in watts."""
        return self.rated.watts(self.voltage_v)

    def nameplate(self) -> dict[str, str]:
        """The payload of BootNotification (OCPP 1.6, 6.3)."""
        plate = {
            "chargePointVendor": self.vendor,
            "chargePointModel": self.model,
            "chargePointSerialNumber": self.serial_number,
            "firmwareVersion": self.firmware_version,
            "meterType": self.meter_type,
            "meterSerialNumber": self.meter_serial_number,
        }
        return {name: value for name, value in plate.items() if value is not None}
