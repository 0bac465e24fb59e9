import pytest

from simulators.chargepoint.configuration import Configuration


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
        ("MeterValuesSampledData", "SoC,Temperature", "Rejected"),
        ("NumberOfConnectors", "5", "Rejected"),
        ("AuthorizationKey", "short", "Rejected"),
        ("AuthorizationKey", "0123456789abcdef", "Accepted"),
        ("BlinkRepeat", "3", "NotSupported"),
        ("WebSocketPingInterval", "3", "NotSupported"),
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
    assert configuration.items("StopTxnSampledData") == ()


def test_a_reboot_key_counts_after_the_restart_only() -> None:
    configuration = Configuration({}, ["HeartbeatInterval"])
    assert configuration.change("HeartbeatInterval", "60") == "RebootRequired"
    assert configuration.number("HeartbeatInterval") == 300
    assert configuration.report(["HeartbeatInterval"])[0][0]["value"] == "60"
    configuration.restart()
    assert configuration.number("HeartbeatInterval") == 60


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
