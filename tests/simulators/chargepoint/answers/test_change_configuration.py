from simulators.chargepoint.events import Connected, CredentialsChanged, Hangup
from tests.simulators.chargepoint.bench import Bench


def change(bench: Bench, key: str, value: str) -> str:
    return bench.status("ChangeConfiguration", {"key": key, "value": value})


def test_a_security_profile_that_lacks_what_it_needs_is_rejected_with_the_reason() -> None:
    bench = Bench().boot()
    assert change(bench, "SecurityProfile", "1") == "Rejected"
    assert "there is no AuthorizationKey" in bench.notes
    assert change(bench, "SecurityProfile", "9") == "Rejected"
    assert change(bench, "AuthorizationKey", "0123456789ABCDEF0123") == "Accepted"
    bench.act(Connected()).forget()
    assert change(bench, "SecurityProfile", "1") == "Accepted"
    assert bench.all(Hangup) == [Hangup("new SecurityProfile", 0.0)]
    bench.act(Connected())
    assert change(bench, "SecurityProfile", "0") == "Rejected"
    assert change(bench, "SecurityProfile", "1") == "Rejected"


def test_a_key_without_a_use_here_is_not_supported_for_a_reason() -> None:
    bench = Bench().boot()
    assert change(bench, "lightintensity", "10") == "NotSupported"
    assert "no lamps" in bench.notes


def test_a_ping_interval_waits_for_the_restart() -> None:
    bench = Bench().boot()
    assert change(bench, "WebSocketPingInterval", "5") == "RebootRequired"
    assert bench.machine.setting("WebSocketPingInterval") == "20"
    bench.status("Reset", {"type": "Soft"})
    assert bench.machine.setting("WebSocketPingInterval") == "5"


def test_each_status_of_the_specification_is_given_where_it_is_true() -> None:
    bench = Bench(reboot_keys=frozenset({"LocalPreAuthorize"})).boot()
    assert change(bench, "ConnectionTimeOut", "10") == "Accepted"
    assert change(bench, "LocalPreAuthorize", "true") == "RebootRequired"
    assert change(bench, "NumberOfConnectors", "10") == "Rejected"
    assert change(bench, "LightIntensity", "10") == "NotSupported"


def test_a_new_authorization_key_is_handed_over_and_the_charge_point_dials_again_without_a_boot() -> None:
    bench = Bench().boot().forget()
    assert change(bench, "authorizationkey", "0123456789ABCDEF0123") == "Accepted"
    assert bench.all(CredentialsChanged) == [CredentialsChanged("0123456789ABCDEF0123")]
    assert bench.all(Hangup) == [Hangup("new AuthorizationKey", 0.0)]
    bench.forget().act(Connected())
    assert bench.calls == []


def test_a_bad_authorization_key_changes_nothing() -> None:
    bench = Bench().boot().forget()
    assert change(bench, "AuthorizationKey", "short") == "Rejected"
    assert bench.all(Hangup) == []
