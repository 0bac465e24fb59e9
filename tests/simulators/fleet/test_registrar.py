import httpx
import pytest
import respx

from simulators.fleet.conduct import Session
from simulators.fleet.registrar import Registrar, RegistrarError

API = "http://csms.test/api/v1"


def session(number: int) -> Session:
    return Session("CP1", number, "T", 0, samples=1, energy_wh=100, stopped=True)


def row(number: int) -> dict[str, object]:
    return {"id": number, "id_tag": "T", "stopped_at": "2026-01-01T00:00:00Z", "energy_wh": 100}


@respx.mock
async def test_stations_and_cards_are_created_and_known_ones_are_fine() -> None:
    created = respx.post(f"{API}/charge-points").mock(side_effect=[httpx.Response(201), httpx.Response(409)])
    cards = respx.put(url__startswith=f"{API}/id-tags/").mock(return_value=httpx.Response(204))
    async with Registrar("http://csms.test", "secret") as api:
        await api.register([("CP1", "T 1"), ("CP2", "T2")], password="0123456789abcdef")
    assert created.call_count == cards.call_count == 2
    assert created.calls[0].request.headers["Authorization"] == "Bearer secret"
    assert b'"password":"0123456789abcdef"' in created.calls[0].request.content.replace(b" ", b"")
    assert str(cards.calls[0].request.url).endswith("/T%201")


@respx.mock
async def test_a_refusal_names_the_call_and_what_came_back() -> None:
    respx.post(f"{API}/charge-points").mock(return_value=httpx.Response(401, text="no token"))
    with pytest.raises(ExceptionGroup) as failed:
        async with Registrar("http://csms.test") as api:
            await api.register([("CP1", "T")])
    assert isinstance(failed.value.exceptions[0], RegistrarError)
    assert "POST /charge-points: HTTP 401 no token" in str(failed.value.exceptions[0])


@respx.mock
async def test_an_api_that_is_not_there_is_told_as_such() -> None:
    respx.get(url__startswith=f"{API}/transactions").mock(side_effect=httpx.ConnectError("refused"))
    async with Registrar("http://csms.test") as api:
        with pytest.raises(RegistrarError, match="ConnectError refused"):
            await api.transactions("CP1")


@respx.mock
async def test_every_page_is_read() -> None:
    pages = [{"items": [{"id": 1}], "next_cursor": "more"}, {"items": [{"id": 2}]}]
    respx.get(url__startswith=f"{API}/transactions").mock(side_effect=[httpx.Response(200, json=page) for page in pages])
    async with Registrar("http://csms.test") as api:
        assert await api.transactions("CP1") == [{"id": 1}, {"id": 2}]


@respx.mock
async def test_what_was_stored_before_the_run_is_not_compared_and_all_else_is() -> None:
    respx.get(url__startswith=f"{API}/transactions?").mock(return_value=httpx.Response(200, json={"items": [row(1), row(2), row(4)]}))
    respx.get(url__regex=rf"{API}/transactions/\d+/meter-values").mock(return_value=httpx.Response(200, json={"items": [{}]}))
    async with Registrar("http://csms.test") as api:
        assert await api.known(["CP1"]) == {"CP1": {1, 2, 4}}
        found = await api.compare(["CP1"], [session(2), session(3)], {"CP1": {1}})
    assert found["compared"] == 2
    assert found["differing"] == 2
    assert found["differences"] == ["CP1: transaction 3 is not stored", "CP1: transaction 4 is stored, but no session had it"]
