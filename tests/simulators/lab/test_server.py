import asyncio
import socket

import httpx
import pytest

from simulators.lab.server import LabServer


async def test_the_page_stands_alone(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for word in ("http://", "https://", "src=", "@import"):
        assert word not in page.text
    for button in ("plug", "unplug", "swipe", "fault", "network off", "power off"):
        assert f'"{button}"' in page.text


async def test_the_api_describes_itself(http: httpx.AsyncClient) -> None:
    assert (await http.get("/openapi.json")).json()["openapi"].startswith("3.1")


async def test_with_a_token_the_api_is_closed_and_the_page_open() -> None:
    async with LabServer(token="secret") as lab, httpx.AsyncClient(base_url=lab.url, trust_env=False) as http:
        refused = await http.get("/api/charge-points")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert (await http.get("/api/charge-points", headers={"Authorization": "Bearer secret"})).status_code == 200
        assert (await http.get("/")).status_code == 200


async def test_no_page_of_another_site_is_served(http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/reset", headers={"Origin": "http://evil.example"})).status_code == 403
    assert (await http.get("/api/charge-points", headers={"Host": "evil.example"})).status_code == 403


def test_an_open_address_needs_a_token() -> None:
    with pytest.raises(ValueError, match="--token"):
        LabServer(host="0.0.0.0")


async def test_a_taken_port_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        async with LabServer(port=taken.getsockname()[1]):
            pass


async def test_it_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with LabServer(csms="ws://127.0.0.1:1/ocpp") as lab, httpx.AsyncClient(base_url=lab.url, trust_env=False) as http:
        await http.post("/api/populate", json=[{"id": f"CP{number}"} for number in range(20)])
        async with http.stream("GET", "/api/events") as answer:
            async for _ in answer.aiter_lines():
                break
    assert asyncio.all_tasks() == before
