import asyncio
import socket

import httpx
import pytest

from simulators.zoho.journal import Exchange
from simulators.zoho.server import MockZoho
from tests.simulators.zoho.examples import BOOT


@pytest.fixture
async def caller() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=30)


async def test_what_is_posted_anywhere_is_received_and_answered(caller: httpx.AsyncClient) -> None:
    async with caller, MockZoho() as zoho:
        assert (await caller.post(zoho.boot_url, json=BOOT)).json()["code"] == "success"
        assert (await caller.post(f"{zoho.url}/", content=b"x")).json() == {"code": "success"}
        assert (await caller.post(f"{zoho.url}/a%20b/c?d=e", content=b"y")).json() == {"code": "success"}
        assert [(one.path, one.query, one.body) for one in zoho.journal][1:] == [("/", "", "x"), ("/a%20b/c", "d=e", "y")]


async def test_it_leaves_no_tasks_and_no_port_behind(caller: httpx.AsyncClient) -> None:
    before = asyncio.all_tasks()
    async with caller:
        async with MockZoho() as zoho:
            zoho.faults([{"fault": "never"}])
            hanging = asyncio.create_task(caller.post(zoho.boot_url, json=BOOT))
            idle = await asyncio.open_connection("127.0.0.1", int(zoho.url.rsplit(":", 1)[1]))
            await zoho.verify(timeout_s=30)
        with pytest.raises(httpx.HTTPError):
            await hanging
        assert await idle[0].read() == b""
        idle[1].close()
        with pytest.raises(httpx.ConnectError):
            await caller.post(zoho.boot_url)
    assert asyncio.all_tasks() == before


async def test_several_live_side_by_side_and_one_after_the_other(caller: httpx.AsyncClient) -> None:
    async with caller:
        async with MockZoho() as one, MockZoho() as other:
            await caller.post(one.boot_url, json=BOOT)
            assert (len(one.journal), len(other.journal)) == (1, 0)
        async with MockZoho() as third:
            assert (await caller.post(third.boot_url, json=BOOT)).status_code == 200


async def test_a_reset_cuts_the_connection_after_the_request_was_kept(caller: httpx.AsyncClient) -> None:
    async with caller, MockZoho() as zoho:
        zoho.faults([{"fault": "reset", "next": 1}])
        with pytest.raises(httpx.ReadError):
            await caller.post(zoho.boot_url, json=BOOT, headers={"webhook-id": "msg_1"})
        assert (await caller.post(zoho.boot_url, json=BOOT, headers={"webhook-id": "msg_1"})).status_code == 200
        assert zoho.book.duplicates() == {"msg_1": 2}
        assert [(one.status, one.note) for one in zoho.journal] == [(None, "reset"), (200, "")]


@pytest.mark.parametrize("fault", [{"fault": "never"}, {"delay_s": 3600}])
async def test_a_caller_that_hangs_up_is_noted(caller: httpx.AsyncClient, fault: dict[str, object]) -> None:
    ended = asyncio.Event()

    def note(exchange: Exchange) -> None:
        if exchange.ended_at:
            ended.set()

    async with caller, MockZoho(on_exchange=note) as zoho:
        zoho.faults([fault])
        hanging = asyncio.create_task(caller.post(zoho.boot_url, json=BOOT))
        [exchange] = await zoho.verify(timeout_s=30)
        assert (exchange.status, exchange.ended_at) == (None, None)
        hanging.cancel()
        await asyncio.wait_for(ended.wait(), 30)
        assert exchange.note.endswith("caller hung up")


async def test_a_scripted_answer_goes_out_as_it_was_written(caller: httpx.AsyncClient) -> None:
    async with caller, MockZoho() as zoho:
        zoho.faults([{"fault": "retry-after"}])
        answer = await caller.post(zoho.boot_url, json=BOOT)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        zoho.faults([{"fault": "html-200"}])
        answer = await caller.post(zoho.boot_url, json=BOOT)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")


async def test_other_methods_are_refused_and_not_journalled(caller: httpx.AsyncClient) -> None:
    async with caller, MockZoho() as zoho:
        assert (await caller.get(f"{zoho.url}/hook")).status_code == 405
        assert len(zoho.journal) == 0


async def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        zoho = MockZoho(port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            await zoho.__aenter__()


async def test_it_calls_another_server() -> None:
    async with MockZoho() as csms, MockZoho(csms_url=csms.url) as zoho:
        csms.faults([{"path": "*/unblock_customer", "status": 204, "body": ""}])
        result = await zoho.call("unblock_customer", {"zoho_customer_id": "445"})
        assert (result.status, result.breaches) == (204, [])
        [received] = await csms.verify(path="/api/v1/webhooks/unblock_customer")
        assert received.json == {"zoho_customer_id": "445"}
