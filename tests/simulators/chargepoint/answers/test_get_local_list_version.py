import pytest

from tests.simulators.chargepoint.bench import Bench

CARDS = [{"idTag": "A", "idTagInfo": {"status": "Accepted"}}]


def version(bench: Bench) -> int:
    return int(bench.call("GetLocalListVersion")[2]["listVersion"])


def test_the_version_follows_the_list_and_outlives_a_reset() -> None:
    bench = Bench().boot()
    assert version(bench) == 0
    bench.status("SendLocalList", {"listVersion": 7, "updateType": "Full", "localAuthorizationList": CARDS})
    assert version(bench) == 7
    bench.status("Reset", {"type": "Soft"})
    bench.wait(5).boot()
    assert version(bench) == 7


@pytest.mark.parametrize("settings", [{"LocalAuthListEnabled": "false"}, {"SupportedFeatureProfiles": "Core"}])
def test_without_a_list_it_is_minus_one(settings: dict[str, str]) -> None:
    assert version(Bench(settings=settings).boot()) == -1


def test_switching_the_list_off_and_on_again_loses_nothing() -> None:
    bench = Bench().boot()
    bench.status("SendLocalList", {"listVersion": 7, "updateType": "Full", "localAuthorizationList": CARDS})
    bench.status("ChangeConfiguration", {"key": "LocalAuthListEnabled", "value": "false"})
    assert version(bench) == -1
    bench.status("ChangeConfiguration", {"key": "LocalAuthListEnabled", "value": "true"})
    assert version(bench) == 7
