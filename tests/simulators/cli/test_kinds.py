import argparse

import pytest

from simulators.chargepoint.profile import Profile
from simulators.cli import run
from simulators.cli.kinds import add_options, profile
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread


def parsed(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return parser.parse_args(argv)


def test_without_options_it_is_the_usual_charge_point() -> None:
    assert profile(parsed(), None) == Profile()
    assert profile(parsed(), 3).connectors == 3


def test_kind_and_car_are_chosen_by_name_and_connectors_beat_the_kind() -> None:
    made = profile(parsed("--profile", "public-post", "--car", "delivery-van"), None)
    assert (made.model, made.connectors, made.car.name) == ("Post 2x22", 2, "Delivery van")
    assert profile(parsed("--profile", "public-post"), 4).connectors == 4


@pytest.mark.parametrize("option", ["--profile", "--car"])
def test_an_unknown_name_is_refused_with_those_there_are(option: str) -> None:
    with pytest.raises(ValueError, match=r"there is no .* 'nonsense': name a file, or one of"):
        profile(parsed(option, "nonsense"), None)


def test_the_program_plays_the_kind_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        command = ["charge-point", "--csms", csms.url, "--id", "CP1", "--profile", "terse", "--car", "plug-in-hybrid"]
        assert run([*command, "--id-tag", "TAG", "--charge", "10m", "--speed", "2000"]) == 0
    boot = next(payload for action, payload in csms.calls if action == "BootNotification")
    assert boot["chargePointModel"] == "Terse"
    assert 0 not in [payload["connectorId"] for action, payload in csms.calls if action == "StatusNotification"]
    values = [payload for action, payload in csms.calls if action == "MeterValues"]
    assert values
    assert not any("transactionId" in payload for payload in values)


def test_the_program_refuses_a_kind_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["charge-point", "--csms", "ws://127.0.0.1:9/ocpp", "--id", "CP1", "--profile", "nonsense"]) == 2
    assert "there is no profile 'nonsense'" in capsys.readouterr().err
