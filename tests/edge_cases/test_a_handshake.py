"""Section A of the edge cases: the handshake and the identity, bytewise."""

from __future__ import annotations

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench
from tests.csms.websocket.sockets import request
from tests.edge_cases.wire import alive, knocking, metric, refusal


@pytest.mark.parametrize("offer", ["ocpp1.6", "ocpp2.0.1, ocpp1.6"])
async def test_a1_a2_ocpp_1_6_is_chosen_and_echoed_once(sqlite_csms: StartCsms, offer: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with knocking(desk.server, request(Sec_WebSocket_Protocol=offer)) as raw:
            status, headers = await raw.head()
            assert (status, headers["sec-websocket-protocol"]) == (101, ["ocpp1.6"])


@pytest.mark.parametrize("offer", [pytest.param("ocpp2.0.1", id="A3"), pytest.param(None, id="A4"), pytest.param("OCPP1.6", id="A5")])
async def test_no_common_subprotocol_is_a_400_and_no_socket(sqlite_csms: StartCsms, offer: str | None) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        assert (await refusal(desk.server, request(Sec_WebSocket_Protocol=offer)))[0] == 400
        assert not (await desk.get("/charge-points/CP1"))["connected"]


async def test_a6_an_unknown_identity_is_a_404_and_counted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        before = await metric(desk.server, 'csms_handshakes_total{status="404"}')
        assert (await refusal(desk.server, request("/ocpp/STRANGER")))[0] == 404
        assert await metric(desk.server, 'csms_handshakes_total{status="404"}') == before + 1
        assert "STRANGER" in (await desk.http.get("/refusals")).text


async def test_a7_an_identity_is_percent_decoded_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("RDAM 123", "A%41")
        async with await desk.station("RDAM 123") as station:
            await alive(station)
            assert (await desk.get("/charge-points/RDAM%20123"))["connected"]
        assert (await refusal(desk.server, request("/ocpp/A%41")))[0] == 404
        async with knocking(desk.server, request("/ocpp/A%2541")) as raw:
            assert (await raw.head())[0] == 101


@pytest.mark.parametrize("target", ["/ocpp/", "/ocpp", "/ocpp/CP1/", "/ocpp//"])
async def test_a10_a_path_without_an_identity_is_no_station(sqlite_csms: StartCsms, target: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        assert (await refusal(desk.server, request(target)))[0] in (400, 404)


async def test_a11_a_query_is_no_part_of_the_identity(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with knocking(desk.server, request("/ocpp/CP1?token=x")) as raw:
            assert (await raw.head())[0] == 101


async def test_a13_a_plain_get_is_told_to_upgrade(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        status, headers = await refusal(desk.server, request(Upgrade=None, Connection=None))
        assert (status, headers["upgrade"]) == (426, ["websocket"])


async def test_a14_another_websocket_version_is_told_the_right_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        status, headers = await refusal(desk.server, request(Sec_WebSocket_Version="8"))
        assert (status, headers["sec-websocket-version"]) == (426, ["13"])


async def test_a16_identities_are_compared_exactly(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        assert (await refusal(desk.server, request("/ocpp/cp1")))[0] == 404
