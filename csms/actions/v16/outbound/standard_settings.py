"""The settings that OCPP 1.6 names (chapter 9, and chapter 7 of the security white paper) and which values they may have. A setting that it
does not name may have any: it is a vendor's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ocpp.v16.enums import Measurand, Phase

from csms.domain.errors import Invalid

INT32 = 2**31 - 1
_DIGITS = re.compile(r"[0-9]{1,10}")
_ROTATION = re.compile(r"[0-9]+\.(NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)")
_MEASURANDS = frozenset(one.value for one in Measurand)
_PHASED = _MEASURANDS | {f"{one}.{phase.value}" for one in _MEASURANDS for phase in Phase}

Fault = Callable[[str], str]
"""What a value has to be, or an empty text when it is."""


def _flag(value: str) -> str:
    return "" if value.lower() in ("true", "false") else "is true or false"


def _number(least: int = 0, most: int = INT32) -> Fault:
    def fault(value: str) -> str:
        fits = _DIGITS.fullmatch(value) is not None and least <= int(value) <= most
        return "" if fits else f"is a whole number from {least} to {most}"

    return fault


def _measurands(value: str) -> str:
    unknown = [one for one in items(value) if one not in _PHASED]
    return f"is a list of measurands, and {unknown[0]!r} is none" if unknown else ""


def _rotations(value: str) -> str:
    unknown = [one for one in items(value) if not _ROTATION.fullmatch(one)]
    return f"is a list such as 0.RST,1.RST, and {unknown[0]!r} has no place there" if unknown else ""


FLAGS = """AdditionalRootCertificateCheck AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests
    ConnectorSwitch3to1PhaseSupported LocalAuthListEnabled LocalAuthorizeOffline LocalPreAuthorize ReserveConnectorZeroSupported
    StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId UnlockConnectorOnEVSideDisconnect"""
NUMBERS = """BlinkRepeat CertificateSignedMaxChainSize CertificateStoreMaxLength ChargeProfileMaxStackLevel ChargingScheduleMaxPeriods
    ClockAlignedDataInterval ConnectionTimeOut ConnectorPhaseRotationMaxLength GetConfigurationMaxKeys HeartbeatInterval
    LocalAuthListMaxLength MaxChargingProfilesInstalled MaxEnergyOnInvalidId MeterValueSampleInterval MeterValuesAlignedDataMaxLength
    MeterValuesSampledDataMaxLength MinimumStatusDuration NumberOfConnectors ResetRetries SendLocalListMaxLength
    StopTxnAlignedDataMaxLength StopTxnSampledDataMaxLength SupportedFeatureProfilesMaxLength TransactionMessageAttempts
    TransactionMessageRetryInterval WebSocketPingInterval"""
MEASURED = "MeterValuesAlignedData MeterValuesSampledData StopTxnAlignedData StopTxnSampledData"
RULES: Mapping[str, Fault] = {
    name.casefold(): rule
    for names, rule in (
        (FLAGS, _flag),
        (NUMBERS, _number()),
        ("LightIntensity", _number(0, 100)),
        (MEASURED, _measurands),
        ("ConnectorPhaseRotation", _rotations),
    )
    for name in names.split()
}


def items(value: str) -> list[str]:
    """The items of a list, as OCPP writes one."""
    return [one.strip() for one in value.split(",")] if value.strip() else []


def check_value(key: str, value: str) -> None:
    """Raise Invalid for a value that a setting of OCPP's own can never have."""
    rule = RULES.get(key.casefold())
    if rule is not None and (fault := rule(value.strip())):
        raise Invalid(f"{key} {fault}")
