from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from simulators.demo import desks
from simulators.demo.desks import DeskFailed, OperatorDesk, ZohoDesk
from simulators.zoho.server import MockZoho
from tests.simulators.zoho.examples import BOOT


@pytest.fixture
async def zoho() -> AsyncIterator[tuple[MockZoho, ZohoDesk]]:
    async with MockZoho() as zoho:
        desk = ZohoDesk(zoho.url)
        yield zoho, desk
        await desk.close()


class Operator:
    """An operator API with two pages of everything, whose deliveries become delivered one after the other."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1")
        if path == "/deliveries":
            self.looks += 1
            states = ["delivered", "delivered" if self.looks > 2 else "pending"]
            return self.page([{"state": state} for state in states])
        if path in ("/transactions", "/transactions/7/meter-values"):
            first = "cursor" not in request.url.params
            return self.page([{"id": 1 if first else 2}], "5" if first else None)
        if path == "/customers/445":
            return httpx.Response(200, json={"id_tag": "tg_1"})
        return httpx.Response(404, text="not found")

    def page(self, items: list[dict[str, Any]], cursor: str | None = None) -> httpx.Response:
        return httpx.Response(200, json={"items": items, "next_cursor": cursor})


@pytest.fixture
async def operator() -> AsyncIterator[OperatorDesk]:
    desk = OperatorDesk("http://csms", httpx.MockTransport(Operator()))
    yield desk
    await desk.close()


async def test_zoho_is_asked_to_call_and_tells_the_exchange(zoho: tuple[MockZoho, ZohoDesk]) -> None:
    server, desk = zoho
    async with MockZoho() as csms:
        csms.faults([{"status": 204, "body": ""}])
        server.csms_url = csms.url
        exchange = await desk.call("block_customer", {"zoho_customer_id": "445"})
        assert (exchange.status, exchange.json, exchange.breaches) == (204, {"zoho_customer_id": "445"}, [])
        await desk.call("generate_charge_point")
        assert csms.journal.find(path="*generate*")[0].body == ""


async def test_a_boot_is_found_once_it_was_answered(zoho: tuple[MockZoho, ZohoDesk]) -> None:
    server, desk = zoho
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(server.boot_url, json=BOOT)
    exchange = await desk.await_boot(str(BOOT["charging_point_id"]))
    assert (exchange.status, exchange.json) == (200, BOOT)
    assert await desk.exchanges() == [exchange]
    assert await desk.exchanges(exchange.number) == []


async def test_a_boot_that_does_not_come_is_a_failure(zoho: tuple[MockZoho, ZohoDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "EVENT_S", 0.01)
    with pytest.raises(DeskFailed, match=r"409.*at least 1 due, 0 found"):
        await zoho[1].await_boot("CP1")


async def test_lists_are_read_to_their_last_page(operator: OperatorDesk) -> None:
    assert [one["id"] for one in await operator.transactions("CP1")] == [1, 2]
    assert [one["id"] for one in await operator.meter_values(7)] == [1, 2]


async def test_deliveries_are_waited_for(operator: OperatorDesk) -> None:
    assert [one["state"] for one in await operator.settled_deliveries()] == ["delivered", "delivered"]


async def test_refusals_and_silence_are_said(operator: OperatorDesk) -> None:
    assert (await operator.customer("445"))["id_tag"] == "tg_1"
    with pytest.raises(DeskFailed, match="the operator API answered GET /customers/9 with 404: not found"):
        await operator.customer("9")
    silent = OperatorDesk("http://127.0.0.1:9")
    with pytest.raises(DeskFailed, match="the operator API did not answer GET /customers/9"):
        await silent.customer("9")
    await silent.close()
