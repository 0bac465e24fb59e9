"""The configuration keys of OCPP 1.6 (edition 2, chapter 9; errata 3.76 to 3.89) and of the security white paper
(edition 3, chapter 7), as one table that all charge points share.

Each row says what may be written to the key and what it brings about; a key that would bring about nothing here
stands in UNSUPPORTED with the reason. Nothing in this module holds a value that can change.
"""

from dataclasses import dataclass
from enum import StrEnum

from simulators.chargepoint.measurands import MEASURANDS


class Kind(StrEnum):
    """How the text of a value is read."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    LIST = "comma-separated list"
    TEXT = "text"
    SECRET = "secret"  # written, never shown


class Feature(StrEnum):
    """The feature profile that a key or an action belongs to; `Security` is the white paper."""

    CORE = "Core"
    FIRMWARE = "FirmwareManagement"
    LOCAL_LIST = "LocalAuthListManagement"
    RESERVATION = "Reservation"
    SMART_CHARGING = "SmartCharging"
    REMOTE_TRIGGER = "RemoteTrigger"
    SECURITY = "Security"


PROFILES = tuple(feature.value for feature in Feature if feature is not Feature.SECURITY)
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its type, its factory value, what may be written to it, and what it `does`.

    The value of an integer lies between `at_least` and `at_most`; a text or secret has so many characters. The
    items of a list are `members`, or match `pattern`, and are no more than the key `longest` says. A key that
    needs a `reboot` counts after the next restart.
    """

    name: str
    kind: Kind
    value: str
    does: str
    feature: Feature = Feature.CORE
    readonly: bool = False
    reboot: bool = False
    at_least: int = 0
    at_most: int = LARGEST
    members: tuple[str, ...] = ()
    pattern: str = ""
    longest: str = ""


def _flag(name: str, value: str, does: str, feature: Feature = Feature.CORE, *, readonly: bool = False) -> Key:
    return Key(name, Kind.BOOLEAN, value, does, feature, readonly)


def _number(name: str, value: int, does: str, at_least: int = 0, at_most: int = LARGEST, *, reboot: bool = False) -> Key:
    return Key(name, Kind.INTEGER, str(value), does, at_least=at_least, at_most=at_most, reboot=reboot)


def _fixed(name: str, value: int, does: str, feature: Feature = Feature.CORE, at_most: int = LARGEST) -> Key:
    return Key(name, Kind.INTEGER, str(value), does, feature, readonly=True, at_most=at_most)


def _measurands(name: str, value: str, does: str) -> Key:
    return Key(name, Kind.LIST, value, does, members=MEASURANDS, longest=f"{name}MaxLength")


_ROTATION = r"[0-9]{1,3}\.(NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)"
_MOST_ITEMS = 40

CORE = (
    _flag("AllowOfflineTxForUnknownId", "false", "offline, a card that neither list nor cache knows may charge"),
    _flag("AuthorizationCacheEnabled", "true", "the cache is filled and asked; without it ClearCache is Rejected"),
    _flag("AuthorizeRemoteTxRequests", "false", "the card of a remote start is authorized first, as at the reader"),
    _number("ClockAlignedDataInterval", 0, "seconds between clock-aligned readings, counted from midnight UTC; 0: none", at_most=86_400),
    _number("ConnectionTimeOut", 60, "seconds that an accepted card waits for its cable", 1),
    Key(
        "ConnectorPhaseRotation",
        Kind.LIST,
        "1.RST",
        "how each connector (0: the main meter) is wired; a car on one phase shows on that line of the meter",
        pattern=_ROTATION,
        longest="ConnectorPhaseRotationMaxLength",
    ),
    _fixed("ConnectorPhaseRotationMaxLength", 2, "one item for each connector and one for the main meter"),
    _fixed("GetConfigurationMaxKeys", 50, "more names in one GetConfiguration are refused"),
    _number("HeartbeatInterval", 300, "seconds between heartbeats; BootNotification sets it as well", 1),
    _flag("LocalAuthorizeOffline", "true", "offline, a card that list or cache knows as good may charge"),
    _flag("LocalPreAuthorize", "false", "online, a card that list or cache knows as good charges without Authorize"),
    _number("MaxEnergyOnInvalidId", 0, "Wh that a session still gets after the CSMS has refused its card"),
    _number("MessageTimeout", 30, "seconds after which an own CALL without answer is given up", 1),
    _measurands("MeterValuesAlignedData", "Energy.Active.Import.Register", "what clock-aligned MeterValues hold"),
    _fixed("MeterValuesAlignedDataMaxLength", _MOST_ITEMS, "a longer list is Rejected"),
    _measurands("MeterValuesSampledData", "Energy.Active.Import.Register,Power.Active.Import", "what sampled MeterValues hold"),
    _fixed("MeterValuesSampledDataMaxLength", _MOST_ITEMS, "a longer list is Rejected"),
    _number("MeterValueSampleInterval", 60, "seconds between sampled readings of a session; 0: none"),
    _number("MinimumStatusDuration", 0, "seconds that a status must last before it is sent", at_most=86_400),
    _fixed("NumberOfConnectors", 1, "as built"),
    _number("ResetRetries", 0, "how often a Reset that failed (a ResetFailure is present) is tried again", at_most=100),
    _fixed("StopTransactionMaxMeterValues", 500, "more readings of one session are thinned out, the first and last stay"),
    _flag("StopTransactionOnEVSideDisconnect", "true", "pulling the cable ends the session; else the session waits for it"),
    _flag("StopTransactionOnInvalidId", "true", "a session whose card the CSMS refuses ends; else it goes on without energy"),
    _measurands("StopTxnAlignedData", "", "clock-aligned readings kept for StopTransaction"),
    _fixed("StopTxnAlignedDataMaxLength", _MOST_ITEMS, "a longer list is Rejected"),
    _measurands("StopTxnSampledData", "", "sampled readings kept for StopTransaction"),
    _fixed("StopTxnSampledDataMaxLength", _MOST_ITEMS, "a longer list is Rejected"),
    Key(
        "SupportedFeatureProfiles",
        Kind.LIST,
        ",".join(PROFILES),
        "what a model lacks is left out: its actions and keys are then not supported",
        readonly=True,
        members=PROFILES,
        longest="SupportedFeatureProfilesMaxLength",
    ),
    _fixed("SupportedFeatureProfilesMaxLength", len(PROFILES), "the six of OCPP 1.6"),
    _number("TransactionMessageAttempts", 3, "how often a transaction message that fails is sent before it is dropped", 1),
    _number("TransactionMessageRetryInterval", 60, "seconds before the next attempt, times the attempts made"),
    _flag("UnlockConnectorOnEVSideDisconnect", "true", "a cable pulled at the car leaves the socket too; read-only with a fixed cable"),
    _number("WebSocketPingInterval", 20, "seconds between pings, from the next connection on; 0: none", at_most=86_400, reboot=True),
)

LOCAL_LIST = (
    _flag("LocalAuthListEnabled", "true", "the list is kept and asked; else its version is -1", Feature.LOCAL_LIST),
    _fixed("LocalAuthListMaxLength", 1_000, "an update that would make the list longer fails", Feature.LOCAL_LIST),
    _fixed("SendLocalListMaxLength", 200, "an update with more entries fails", Feature.LOCAL_LIST),
)

RESERVATION = (
    _flag(
        "ReserveConnectorZeroSupported",
        "true",
        "a reservation for connector 0 keeps one connector free; else it is Rejected",
        Feature.RESERVATION,
        readonly=True,
    ),
)

SMART_CHARGING = (
    _fixed("ChargeProfileMaxStackLevel", 8, "a profile on a higher level is Rejected", Feature.SMART_CHARGING),
    Key(
        "ChargingScheduleAllowedChargingRateUnit",
        Kind.LIST,
        "Current,Power",
        "a schedule in another unit is Rejected (Current: A, Power: W)",
        Feature.SMART_CHARGING,
        readonly=True,
        members=("Current", "Power"),
    ),
    _fixed("ChargingScheduleMaxPeriods", 96, "a schedule with more periods is Rejected", Feature.SMART_CHARGING),
    _flag(
        "ConnectorSwitch3to1PhaseSupported",
        "true",
        "a schedule may take a session from three phases to one",
        Feature.SMART_CHARGING,
        readonly=True,
    ),
    _fixed("MaxChargingProfilesInstalled", 32, "one profile more is Rejected", Feature.SMART_CHARGING),
)

FIRMWARE = (
    Key(
        "SupportedFileTransferProtocols",
        Kind.LIST,
        "FTP,FTPS,HTTP,HTTPS",
        "how firmware comes in and diagnostics and logs go out; another scheme fails",
        Feature.FIRMWARE,
        readonly=True,
        members=("FTP", "FTPS", "HTTP", "HTTPS"),
    ),
)

SECURITY = (
    _flag(
        "AdditionalRootCertificateCheck",
        "false",
        "a new CSMS root certificate must be signed by the one that it replaces",
        Feature.SECURITY,
        readonly=True,
    ),
    Key(
        "AuthorizationKey",
        Kind.SECRET,
        "",
        "the password of the next connections, which are made at once",
        Feature.SECURITY,
        at_least=16,
        at_most=40,
    ),
    _fixed("CertificateSignedMaxChainSize", 10_000, "a longer chain in CertificateSigned is Rejected", Feature.SECURITY, 10_000),
    _fixed("CertificateStoreMaxLength", 10, "one root certificate more is not installed", Feature.SECURITY),
    Key("CpoName", Kind.TEXT, "Wattproof", "the organization in certificate requests", Feature.SECURITY, at_least=1, at_most=500),
    Key(
        "SecurityProfile",
        Kind.INTEGER,
        "0",
        "how the next connections are secured; only upwards, and only when all it needs is there",
        Feature.SECURITY,
        at_most=3,
    ),
)

KEYS = CORE + LOCAL_LIST + RESERVATION + SMART_CHARGING + FIRMWARE + SECURITY

BY_NAME = {key.name.casefold(): key for key in KEYS}

UNSUPPORTED = {
    "BlinkRepeat": "a virtual charge point has no lamps",
    "LightIntensity": "a virtual charge point has no lamps",
}
