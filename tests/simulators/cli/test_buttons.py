from collections.abc import AsyncIterator

import pytest

from simulators.chargepoint.events import BadEvent
from simulators.cli.buttons import HELP, LINE, Buttons
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms


@pytest.fixture
async def station() -> AsyncIterator[VirtualChargePoint]:
    async with ScriptedCsms() as csms, VirtualChargePoint(csms.url, "CP1", connectors=2) as station:
        await station.booted()
        yield station


def status(station: VirtualChargePoint, connector: int = 1) -> str:
    return station.driver.machine.status(connector)


async def test_a_session_by_keys(station: VirtualChargePoint) -> None:
    buttons = Buttons(station, "CARD")
    for key, wanted in (
        ("p", "Preparing"),
        ("s", "Charging"),
        ("e", "SuspendedEV"),
        ("e", "Charging"),
        ("s", "Finishing"),
        ("u", "Available"),
    ):
        assert buttons.press(key) is not None
        await station.status(wanted)


async def test_keys_mean_the_connector_that_was_chosen(station: VirtualChargePoint) -> None:
    buttons = Buttons(station, None)
    assert buttons.choose(2) == "connector 2 chosen"
    buttons.press("f")
    assert (status(station, 1), status(station, 2)) == ("Available", "Faulted")
    buttons.press("c")
    assert status(station, 2) == "Available"
    assert buttons.choose(3) == "there is no connector 3"
    assert buttons.connector == 2


async def test_power_network_and_lock_go_to_and_fro(station: VirtualChargePoint) -> None:
    buttons = Buttons(station, None)
    assert buttons.press("n") == "n mends the network"
    await station.driver.watch.until(lambda: not station.driver.connected, "cut", 30)
    buttons.press("n")
    await station.connected()
    assert buttons.press("o") == "the mains fail; o brings them back"
    assert buttons.press("o") == "the mains are back"
    await station.booted()
    assert buttons.press("l") == "connector 1: the lock is stuck"
    assert buttons.press("l") == "connector 1: the lock opens again"


async def test_what_cannot_be_done_is_said(station: VirtualChargePoint) -> None:
    assert Buttons(station, None).press("s") == "no card to swipe: start with --id-tag"
    with pytest.raises(BadEvent):
        Buttons(station, "x" * 21).press("s")
    assert Buttons(station, None).press("x") is None


async def test_every_key_is_named_once_and_works(station: VirtualChargePoint) -> None:
    keys = [key for key, _, _ in HELP]
    assert len(set(keys)) == len(keys)
    assert set(Buttons(station, None)._deeds) == set(keys) - {"d", "?", "q"}
    assert all(f"{key} {word}" in LINE for key, word, _ in HELP)
