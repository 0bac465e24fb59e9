import asyncio
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus, WebSocketException

from csms.websocket.session import Session
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, Bench, Station, bench, eventually
from tests.csms.broken import without
from tests.csms.websocket.sockets import request


async def refusal(desk: Bench, identity: str, **options: object) -> InvalidStatus:
    with pytest.raises(InvalidStatus) as caught:
        await desk.station(identity, **options)  # type: ignore[arg-type]
    return caught.value


async def knock(desk: Bench, raw: bytes) -> tuple[int, bytes]:
    """Send bytes; the status and the whole of what comes back."""
    address = urlsplit(desk.server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(raw)
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return int(head.split()[1]), head


async def test_a_known_station_comes_in_and_its_subprotocol_is_echoed(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        for offers in (["ocpp1.6"], ["ocpp2.0.1", "ocpp1.6"]):
            async with await desk.station(subprotocols=offers) as station:
                assert station.socket.subprotocol == "ocpp1.6"
                assert station.socket.response.headers.get_all("Sec-WebSocket-Protocol") == ["ocpp1.6"]


@pytest.mark.parametrize("identity", ["CP2", "cp1", "CP1 ", "CP1\x00", "%", "é"])
async def test_an_unknown_identity_is_a_404(csms: StartCsms, identity: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        refused = await refusal(desk, identity)
        assert refused.response.status_code == 404
        assert refused.response.body == b'{"details":null,"error":"unknown charge point","status":404}'


@pytest.mark.parametrize("target", ["/ocpp/", "/ocpp/CP1/", "/ocpp/CP1/x", "/ocpp/%ff", "/ocpp/%zz"])
async def test_a_path_that_names_no_station_is_a_404(sqlite_csms: StartCsms, target: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        status, _ = await knock(desk, request(target))
        assert status == 404


@pytest.mark.parametrize("identity", ["RDAM 123", "a%20b", "Żółw", "CP;1?#"])
async def test_an_identity_is_decoded_once_and_compared_exactly(csms: StartCsms, identity: str) -> None:
    async with bench(csms) as desk:
        await desk.make(identity)
        async with await desk.station(identity) as station:
            await station.call("Heartbeat")
        assert [found["charging_point_id"] for found in await desk.items("/charge-points")] == [identity]


async def test_a_query_is_no_part_of_the_identity(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        status, _ = await knock(desk, request("/ocpp/CP1?token=x"))
        assert status == 101


@pytest.mark.parametrize("offers", [None, ["ocpp2.0.1"], ["OCPP1.6"]])
async def test_no_common_subprotocol_is_a_400(sqlite_csms: StartCsms, offers: list[str] | None) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        refused = await refusal(desk, "CP1", subprotocols=offers)
        assert refused.response.status_code == 400
        assert b'"status":400' in (refused.response.body or b"")


async def test_a_station_with_a_password_has_to_bring_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="s3cret")
        for password in (None, "wrong", ""):
            refused = await refusal(desk, "CP1", password=password)
            assert refused.response.status_code == 401
            assert refused.response.headers["WWW-Authenticate"] == 'Basic realm="charge points"'
        async with await desk.station("CP1", "s3cret") as station:
            await station.call("Heartbeat")
        found = await desk.get("/charge-points/CP1")
        assert found["has_password"]
        assert "s3cret" not in str(found)


async def test_another_station_s_name_with_the_right_password_is_a_401(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="s3cret")
        credentials = {"Authorization": "Basic Q1AyOnMzY3JldA=="}  # CP2:s3cret
        assert (await refusal(desk, "CP1", additional_headers=credentials)).response.status_code == 401


async def test_an_authorization_key_may_be_sent_as_bytes_or_in_hexadecimal(sqlite_csms: StartCsms) -> None:
    key = "4F43415F4F4354545F61646D696E5F74657374AB".lower()
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password=key)
        async with await desk.station("CP1", key):
            pass
        raw = b"CP1:" + bytes.fromhex(key)
        headers = {"Authorization": f"Basic {b64encode(raw).decode()}"}
        async with await desk.station("CP1", additional_headers=headers) as station:
            await station.call("Heartbeat")


async def test_a_password_can_be_changed_and_taken_away(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="old")
        await desk.http.patch("/charge-points/CP1", json={"password": "new"})
        assert (await refusal(desk, "CP1", password="old")).response.status_code == 401
        async with await desk.station("CP1", "new"):
            pass
        await desk.http.patch("/charge-points/CP1", json={"password": None})
        async with await desk.station("CP1"):
            pass


async def test_identity_is_judged_before_credentials_and_those_before_the_subprotocol(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="s3cret")
        assert (await refusal(desk, "CP2", password="wrong", subprotocols=None)).response.status_code == 404
        assert (await refusal(desk, "CP1", password="wrong", subprotocols=None)).response.status_code == 401
        assert (await refusal(desk, "CP1", password="s3cret", subprotocols=None)).response.status_code == 400


async def test_a_station_without_a_password_may_send_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station("CP1", "whatever") as station:
            await station.call("Heartbeat")


async def test_a_wrong_password_does_not_touch_who_is_connected(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="s3cret")
        async with await desk.station("CP1", "s3cret") as station:
            await refusal(desk, "CP1", password="wrong")
            await station.call("Heartbeat")


async def test_plain_http_is_told_to_upgrade(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        answer = await desk.http.get(f"{desk.server.url}/ocpp/CP1")
        assert answer.status_code == 426
        assert answer.json()["status"] == 426
        status, head = await knock(desk, request("/ocpp/CP1", Sec_WebSocket_Version="8"))
        assert status == 426
        assert b"sec-websocket-version: 13" in head.lower()


async def test_a_database_that_fails_is_a_500_without_its_words(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with without(database_url, "charge_points"):
            refused = await refusal(desk, "CP1")
        assert refused.response.status_code == 500
        assert refused.response.body == b'{"details":null,"error":"internal server error","status":500}'


async def test_a_session_that_cannot_be_stored_is_closed_as_our_fault(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            async with without(database_url, "transactions"):
                assert await station.refused("BootNotification", BOOT) == "InternalError"
            await station.call("BootNotification", BOOT)


async def test_stopping_closes_every_link_with_1012_and_lets_nobody_in(sqlite_csms: StartCsms, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, answer = asyncio.Event(), asyncio.Event(), Session._answer

    async def answering(session: Session, received: Any) -> None:
        """While one is answered the doors stay open."""
        if received.message_id == "slow":
            begun.set()
            await go_on.wait()
        await answer(session, received)

    monkeypatch.setattr(Session, "_answer", answering)
    async with bench(sqlite_csms, drain_s=0.1) as desk:
        identities = [f"CP{number}" for number in range(5)]
        await desk.make(*identities)
        stations = [await desk.station(identity) for identity in identities]
        for station in stations:
            await station.call("Heartbeat")
        await stations[0].send([2, "slow", "Authorize", {"idTag": "T"}])
        await begun.wait()
        returned: list[int] = []

        async def come_back(station: Station, identity: str) -> None:
            assert await station.closed() == 1012
            try:
                await desk.station(identity)
            except InvalidStatus as refused:
                returned.append(refused.response.status_code)
            except (OSError, EOFError, WebSocketException):
                returned.append(0)

        returning = [asyncio.ensure_future(come_back(station, identity)) for station, identity in zip(stations, identities, strict=True)]
        async with asyncio.timeout(20):
            stopping = asyncio.ensure_future(desk.server.stop())
            await asyncio.gather(*returning[1:])
            assert returned == [503] * 4
            go_on.set()
            assert (await stations[0].answer_to("slow"))[0] == 3
            await stopping
            await returning[0]
        assert returned[4] in (0, 503)


async def test_what_a_stopped_server_held_is_not_connected_at_the_next_start(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        station = await desk.station()
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        assert (await desk.get("/charge-points/CP1"))["connected"]
        await desk.server.stop()
        await station.closed()
    async with bench(csms) as desk:
        found = await desk.get("/charge-points/CP1")
        assert (found["connected"], found["connectors"][0]["status"]) == (False, "Available")


async def test_a_hundred_reconnects_leave_one_connection(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        stations = [await desk.station() for _ in range(100)]
        await stations[-1].call("Heartbeat")
        assert [await station.closed() for station in stations[:-1]] == [4000] * 99
        assert (await desk.get("/charge-points/CP1"))["connected"]
        await stations[-1].socket.close()

        async def gone() -> bool:
            return not (await desk.get("/charge-points/CP1"))["connected"]

        assert await eventually(gone)
