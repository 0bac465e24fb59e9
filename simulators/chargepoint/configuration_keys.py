"""The configuration keys that this charge point acts on, as a table (OCPP 1.6, 9.1; errata 3.82).

A key that is not in this table is not supported, and the charge point says so. Nothing here holds a value that
can change.
"""

from dataclasses import dataclass
from enum import StrEnum

from simulators.chargepoint.meter import MEASURANDS


class Kind(StrEnum):
    """How the text of a value is read."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    LIST = "comma-separated list"
    TEXT = "text"
    SECRET = "secret"  # written, never shown


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its type, its factory value and what may be written to it."""

    name: str
    kind: Kind
    value: str
    readonly: bool = False
    at_least: int = 0
    at_most: int = 2**31 - 1
    members: tuple[str, ...] = ()


def _measurands(name: str, value: str = "") -> Key:
    return Key(name, Kind.LIST, value, members=MEASURANDS)


def _boolean(name: str, value: str) -> Key:
    return Key(name, Kind.BOOLEAN, value)


KEYS = (
    _boolean("AllowOfflineTxForUnknownId", "false"),
    _boolean("AuthorizationCacheEnabled", "true"),
    Key("AuthorizationKey", Kind.SECRET, "", at_least=16, at_most=40),
    _boolean("AuthorizeRemoteTxRequests", "false"),
    Key("ClockAlignedDataInterval", Kind.INTEGER, "0", at_most=86_400),
    Key("ConnectionTimeOut", Kind.INTEGER, "60", at_least=1),
    Key("ConnectorPhaseRotation", Kind.TEXT, "NotApplicable", readonly=True),
    Key("GetConfigurationMaxKeys", Kind.INTEGER, "50", readonly=True),
    Key("HeartbeatInterval", Kind.INTEGER, "300", at_least=1),
    _boolean("LocalAuthorizeOffline", "true"),
    _boolean("LocalPreAuthorize", "false"),
    Key("MessageTimeout", Kind.INTEGER, "30", at_least=1),
    _measurands("MeterValuesAlignedData", "Energy.Active.Import.Register"),
    _measurands("MeterValuesSampledData", "Energy.Active.Import.Register,Power.Active.Import"),
    Key("MeterValueSampleInterval", Kind.INTEGER, "60"),
    Key("NumberOfConnectors", Kind.INTEGER, "1", readonly=True),
    Key("ResetRetries", Kind.INTEGER, "0", readonly=True),  # a reset cannot fail here
    _boolean("StopTransactionOnEVSideDisconnect", "true"),
    _boolean("StopTransactionOnInvalidId", "true"),
    _measurands("StopTxnAlignedData"),
    _measurands("StopTxnSampledData"),
    Key("SupportedFeatureProfiles", Kind.LIST, "Core,RemoteTrigger", readonly=True),
    Key("TransactionMessageAttempts", Kind.INTEGER, "3", at_least=1),
    Key("TransactionMessageRetryInterval", Kind.INTEGER, "60"),
    Key("UnlockConnectorOnEVSideDisconnect", Kind.BOOLEAN, "true", readonly=True),
)

BY_NAME = {key.name.casefold(): key for key in KEYS}
