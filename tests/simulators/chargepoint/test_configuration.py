import pytest

from simulators.chargepoint.configuration import Configuration, deviations, why_unsupported
from simulators.chargepoint.configuration_keys import Feature

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("heartbeatinterval", "60", "Accepted"),
        ("HeartbeatInterval", "0", "Rejected"),
        ("HeartbeatInterval", "-5", "Rejected"),
        ("HeartbeatInterval", "soon", "Rejected"),
        ("HeartbeatInterval", "99999999999", "Rejected"),
        ("HeartbeatInterval", "", "Rejected"),
        ("HeartbeatInterval", "٣", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "yes", "Rejected"),
        ("MeterValuesSampledData", "SoC, Voltage", "Accepted"),
        ("MeterValuesSampledData", "", "Accepted"),
        ("MeterValuesSampledData", "SoC,Humidity", "Rejected"),
        ("NumberOfConnectors", "5", "Rejected"),
        ("AuthorizationKey", "short", "Rejected"),
        ("AuthorizationKey", "0123456789abcdef", "Accepted"),
        ("AuthorizationKey", "0123456789abcdeé", "Rejected"),
        ("CpoName", "", "Rejected"),
        ("CpoName", "Ladestrom Süd", "Accepted"),
        ("SecurityProfile", "4", "Rejected"),
        ("ConnectorPhaseRotation", "0.RST,1.RTS", "Accepted"),
        ("ConnectorPhaseRotation", "1.Unknown", "Accepted"),
        ("ConnectorPhaseRotation", "1.RRR", "Rejected"),
        ("ConnectorPhaseRotation", "RST", "Rejected"),
        ("ConnectorPhaseRotation", "2.RST", "Rejected"),
        ("ConnectorPhaseRotation", "1.RST,1.RTS", "Rejected"),
        ("SupportedFeatureProfiles", "Core", "Rejected"),
        ("WebSocketPingInterval", "-1", "Rejected"),
        ("WebSocketPingInterval", "30", "RebootRequired"),
        ("BlinkRepeat", "3", "NotSupported"),
        ("Nonsense", "3", "NotSupported"),
    ],
)
def test_a_key_is_accepted_only_when_it_can_have_the_value(key: str, value: str, status: str) -> None:
    assert Configuration({}).change(key, value) == status


def test_a_refused_value_changes_nothing() -> None:
    configuration = Configuration({})
    configuration.change("HeartbeatInterval", "0")
    assert configuration.number("HeartbeatInterval") == 300


def test_values_are_read_as_their_kind() -> None:
    configuration = Configuration({"MeterValuesSampledData": "SoC, Voltage,SoC", "LocalPreAuthorize": "True"})
    assert configuration.items("MeterValuesSampledData") == ("SoC", "Voltage")
    assert configuration.flag("LocalPreAuthorize")
    assert configuration.flag("localpreauthorize")
    assert configuration.items("StopTxnSampledData") == ()


@pytest.mark.parametrize(
    ("value", "wired"), [("0.RTS,1.STR", "STR"), ("1.Unknown", "RST"), ("1.NotApplicable", "RST"), ("0.RTS", "RST"), ("", "RST")]
)
def test_a_connector_is_wired_as_its_item_says(value: str, wired: str) -> None:
    assert Configuration({"ConnectorPhaseRotation": value}).rotation(1) == wired


def test_a_list_is_no_longer_than_its_limit() -> None:
    configuration = Configuration({"MeterValuesSampledData": "SoC", "MeterValuesSampledDataMaxLength": "2"})
    assert configuration.change("MeterValuesSampledData", "SoC,Voltage") == "Accepted"
    assert configuration.change("MeterValuesSampledData", "SoC,Voltage,Current.Import") == "Rejected"
    with pytest.raises(ValueError, match="MeterValuesAlignedData"):
        Configuration({"MeterValuesAlignedData": "SoC,Voltage", "MeterValuesAlignedDataMaxLength": "1"})


def test_a_reboot_key_counts_after_the_restart_only() -> None:
    configuration = Configuration({}, deviations(frozenset({"heartbeatInterval"}), NONE))
    assert configuration.change("HeartbeatInterval", "60") == "RebootRequired"
    assert configuration.number("HeartbeatInterval") == 300
    assert configuration.report(["HeartbeatInterval"])[0][0]["value"] == "60"
    configuration.restart()
    assert configuration.number("HeartbeatInterval") == 60
    configuration.put("HeartbeatInterval", "70")
    configuration.restart()
    assert configuration.number("HeartbeatInterval") == 70


def test_the_charge_point_itself_may_set_what_the_csms_may_not() -> None:
    configuration = Configuration({})
    configuration.put("NumberOfConnectors", "4")
    assert configuration.number("NumberOfConnectors") == 4
    with pytest.raises(ValueError, match="cannot be 'many'"):
        configuration.put("NumberOfConnectors", "many")


def test_the_factory_value_again_leaves_nothing_behind() -> None:
    configuration = Configuration({})
    configuration.change("HeartbeatInterval", "60")
    configuration.change("HeartbeatInterval", "300")
    assert configuration.number("HeartbeatInterval") == 300
    assert configuration._values == {}


def test_a_key_that_a_model_lacks_or_whose_profile_it_lacks_is_not_supported() -> None:
    absent = deviations(NONE, frozenset({"CpoName"}))
    configuration = Configuration({"SupportedFeatureProfiles": "Core,Reservation"}, absent)
    assert configuration.change("CpoName", "X") == "NotSupported"
    assert configuration.change("LocalAuthListEnabled", "true") == "NotSupported"
    names = {row["key"] for row in configuration.report([])[0]}
    assert "ReserveConnectorZeroSupported" in names
    assert not names & {"CpoName", "LocalAuthListEnabled", "MaxChargingProfilesInstalled"}
    assert configuration.report(["CpoName", "LocalAuthListEnabled"]) == ([], ["CpoName", "LocalAuthListEnabled"])
    assert configuration.supports(Feature.SECURITY)
    assert not configuration.supports(Feature.FIRMWARE)


def test_a_key_that_a_model_has_fixed_is_read_only() -> None:
    configuration = Configuration({}, deviations(NONE, NONE, frozenset({"UnlockConnectorOnEVSideDisconnect"})))
    assert configuration.change("UnlockConnectorOnEVSideDisconnect", "false") == "Rejected"
    assert configuration.report(["UnlockConnectorOnEVSideDisconnect"])[0][0]["readonly"] is True


def test_a_measurand_that_the_meters_do_not_know_is_rejected() -> None:
    kind = deviations(NONE, NONE, NONE, frozenset({"Voltage", "Energy.Active.Import.Register"}))
    configuration = Configuration({}, kind)
    assert configuration.change("StopTxnSampledData", "Voltage") == "Accepted"
    assert configuration.change("StopTxnSampledData", "SoC") == "Rejected"


def test_the_report_names_unknown_keys_and_hides_secrets() -> None:
    configuration = Configuration({})
    configuration.change("AuthorizationKey", "0123456789abcdef")
    shown, unknown = configuration.report(["heartbeatInterval", "Foo", "AuthorizationKey"])
    assert shown == [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]
    assert unknown == ["Foo", "AuthorizationKey"]
    assert "0123456789abcdef" not in str(configuration.report([]))


@pytest.mark.parametrize("factory", [{"Foo": "1"}, {"HeartbeatInterval": "never"}])
def test_factory_settings_that_no_key_can_have_are_refused(factory: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"Foo|HeartbeatInterval"):
        Configuration(factory)


def test_names_of_keys_that_do_not_exist_are_refused_in_a_kind() -> None:
    with pytest.raises(ValueError, match="Foo"):
        deviations(frozenset({"Foo"}), NONE)


def test_a_key_of_the_specification_that_is_not_supported_has_a_reason() -> None:
    assert why_unsupported("blinkrepeat")
    assert why_unsupported("Nonsense") is None
