from simulators.chargepoint.events import Connected, CredentialsChanged, Hangup
from tests.simulators.chargepoint.bench import Bench


def change(bench: Bench, key: str, value: str) -> str:
    return bench.status("ChangeConfiguration", {"key": key, "value": value})


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
