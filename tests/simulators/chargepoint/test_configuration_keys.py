import re
from pathlib import Path

import pytest

from simulators.chargepoint.configuration import Configuration
from simulators.chargepoint.configuration_keys import BY_NAME, KEYS, LARGEST, UNSUPPORTED, Feature, Key, Kind
from simulators.chargepoint.measurands import MEASURANDS

DOCUMENT = Path(__file__).parents[3] / "docs" / "simulators.md"

# OCPP 1.6 edition 2, chapter 9; errata 3.82, 3.88, 3.89; security white paper edition 3, chapter 7. R: read-only.
_SPECIFIED = """
AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests BlinkRepeat ClockAlignedDataInterval
ConnectionTimeOut ConnectorPhaseRotation ConnectorPhaseRotationMaxLength:R GetConfigurationMaxKeys:R HeartbeatInterval
LightIntensity LocalAuthorizeOffline LocalPreAuthorize MaxEnergyOnInvalidId MeterValuesAlignedData
MeterValuesAlignedDataMaxLength:R MeterValuesSampledData MeterValuesSampledDataMaxLength:R MeterValueSampleInterval
MinimumStatusDuration NumberOfConnectors:R ResetRetries StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId
StopTxnAlignedData StopTxnAlignedDataMaxLength:R StopTxnSampledData StopTxnSampledDataMaxLength:R
SupportedFeatureProfiles:R SupportedFeatureProfilesMaxLength:R TransactionMessageAttempts
TransactionMessageRetryInterval UnlockConnectorOnEVSideDisconnect WebSocketPingInterval LocalAuthListEnabled
LocalAuthListMaxLength:R SendLocalListMaxLength:R ReserveConnectorZeroSupported:R ChargeProfileMaxStackLevel:R
ChargingScheduleAllowedChargingRateUnit:R ChargingScheduleMaxPeriods:R ConnectorSwitch3to1PhaseSupported:R
MaxChargingProfilesInstalled:R MessageTimeout SupportedFileTransferProtocols:R StopTransactionMaxMeterValues:R
AdditionalRootCertificateCheck:R AuthorizationKey CertificateSignedMaxChainSize:R CertificateStoreMaxLength:R CpoName
SecurityProfile
"""
SPECIFIED = _SPECIFIED.split()


@pytest.mark.parametrize("key", [key for key in KEYS if key.kind is not Kind.SECRET], ids=lambda key: key.name)
def test_each_factory_value_is_one_that_the_key_can_have(key: Key) -> None:
    assert Configuration({key.name: key.value}).text(key.name) == key.value


def test_names_are_unique_without_regard_to_case() -> None:
    assert len(BY_NAME) == len(KEYS)


def test_every_key_of_the_specifications_is_there_or_unsupported_for_a_reason_and_no_other() -> None:
    names = {name.removesuffix(":R") for name in SPECIFIED}
    assert names == {key.name for key in KEYS} | set(UNSUPPORTED)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_key_is_read_only_where_the_specification_says_so(key: Key) -> None:
    assert key.readonly is (f"{key.name}:R" in SPECIFIED)


@pytest.mark.parametrize("key", [key for key in KEYS if key.longest], ids=lambda key: key.name)
def test_the_key_that_limits_a_list_exists(key: Key) -> None:
    assert BY_NAME[key.longest.casefold()].kind is Kind.INTEGER


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_each_key_is_read_by_a_module_that_acts_on_it(key: Key) -> None:
    """A key that nothing reads would be accepted for nothing; a MaxLength is read through the list that it limits."""
    folder = DOCUMENT.parents[1] / "simulators"
    limits = {other.longest for other in KEYS}
    elsewhere = [path for path in folder.rglob("*.py") if path.name != "configuration_keys.py"]
    read = any(f'"{key.name}"' in path.read_text() for path in elsewhere)
    assert read or key.name in limits


def span(key: Key) -> str:
    """Type and range of a key in words."""
    if key.kind is Kind.INTEGER and not key.readonly:
        most = "" if key.at_most == LARGEST else f" to {key.at_most}"
        return f"integer, {key.at_least}{most or ' or more'}"
    if key.kind in (Kind.TEXT, Kind.SECRET):
        return f"{key.kind}, {key.at_least} to {key.at_most} characters"
    if key.members is MEASURANDS:
        return "list of measurands"
    return "list" if key.kind is Kind.LIST else str(key.kind)


def access(key: Key) -> str:
    """Who may do what with a key."""
    if key.kind is Kind.SECRET:
        return "write"
    return "read" if key.readonly else "read, write; needs a restart" if key.reboot else "read, write"


def table() -> list[str]:
    """The table of the documentation, made from the code."""
    lines = ["| key | type | factory value | access | what it does |", "|---|---|---|---|---|"]
    for feature in Feature:
        for key in (key for key in KEYS if key.feature is feature):
            value = f"`{key.value}`" if key.value else ""
            lines.append(f"| `{key.name}` | {span(key)} | {value} | {access(key)} | {key.does} |")
    return lines + [f"| `{name}` | | | NotSupported | {why} |" for name, why in UNSUPPORTED.items()]


def test_the_documentation_has_the_table_of_the_code() -> None:
    section = DOCUMENT.read_text().partition("## Configuration keys")[2]
    written = re.findall(r"^\|.*\|$", section, re.MULTILINE)
    assert written == table(), "put this into docs/simulators.md:\n" + "\n".join(table())
