import pytest

from simulators.faults.fault import Dialling
from simulators.transport.dial import DialFailed
from simulators.transport.fault_dial import dial_as
from tests.simulators.scripted_csms import ScriptedCsms


async def test_a_right_dialling_opens_a_connection() -> None:
    async with ScriptedCsms() as csms:
        link = await dial_as(Dialling(csms.url, "CP1", "secret", "ocpp1.6"))
        await link.close()
    assert csms.paths == ["/ocpp/CP1"]
    assert csms.credentials != [None]


@pytest.mark.parametrize("offer", ["ocpp2.0.1", None])
@pytest.mark.parametrize("agreed", ["ocpp1.6", None])
async def test_another_subprotocol_never_gives_a_connection(offer: str | None, agreed: str | None) -> None:
    async with ScriptedCsms(subprotocol=agreed) as csms:
        with pytest.raises(DialFailed):
            await dial_as(Dialling(csms.url, "CP1", None, offer))


async def test_nothing_there_is_told_apart() -> None:
    with pytest.raises(DialFailed, match="nothing listens"):
        await dial_as(Dialling("ws://127.0.0.1:1/ocpp", "CP1", None, None))
