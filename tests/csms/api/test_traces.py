import asyncio
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, Bench, bench, eventually

FIELDS = {"id", "charging_point_id", "at", "asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms"}


async def messages(desk: Bench, count: int, identity: str = "CP1", **parameters: Any) -> list[Any]:
    """The journal of a station, once it has so many rows."""

    async def look() -> Any:
        found = await desk.items(f"/charge-points/{identity}/messages", **parameters)
        return found if len(found) >= count else None

    found: list[Any] = await eventually(look)
    assert len(found) == count
    return found


# the journal


async def test_a_request_and_its_answer_are_one_row_whoever_asked(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            await station.call("BootNotification", BOOT, message_id="b1")
            asked = asyncio.ensure_future(desk.command("Reset", {"type": "Soft"}))
            await station.obey({"status": "Rejected"})
            command = (await asked).json()
        reset, boot = await messages(desk, 2)
        assert set(boot) == FIELDS
        assert (boot["asked_by"], boot["action"], boot["message_id"], boot["outcome"]) == ("station", "BootNotification", "b1", "answered")
        assert boot["request"].startswith('[2, "b1", "BootNotification"')
        assert boot["answer"].startswith('[3,"b1",{')
        assert 0 <= boot["latency_ms"] < 20_000
        assert (reset["asked_by"], reset["action"], reset["message_id"]) == ("csms", "Reset", command["command_id"])
        assert reset["request"] == f'[2,"{command["command_id"]}","Reset",{{"type":"Soft"}}]'
        assert reset["answer"] == f'[3, "{command["command_id"]}", {{"status": "Rejected"}}]'


async def test_what_is_no_exchange_is_kept_as_far_as_it_goes(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, command_timeout_s=0.1) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            await station.call("Heartbeat", message_id="h")
            await station.refused("Foo", {})
            await station.send("nonsense")
            await station.send([2, "x", 5, {}])
            await station.answer_to("x")
            for _ in range(2):
                await station.call("Authorize", {"idTag": "A"}, message_id="a")
            await desk.command("ClearCache")
            late = await station.command()
            await station.send([3, late[1], {"status": "Accepted"}])
            await station.send([3, "never", {}])
        rows = await messages(desk, 9)
        found = [(row["asked_by"], row["action"], row["outcome"], not row["request"], not row["answer"]) for row in rows]
        assert list(reversed(found)) == [
            ("station", "Heartbeat", "answered", False, False),
            ("station", "Foo", "NotImplemented", False, False),
            ("station", None, "bad", False, True),
            ("station", None, "bad", False, False),
            ("station", "Authorize", "answered", False, False),
            ("station", None, "repeat", False, False),
            ("csms", "ClearCache", "timeout", False, True),
            ("csms", None, "late", True, False),
            ("csms", None, "unknown", True, False),
        ]


async def test_secrets_are_masked_in_the_journal(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            await station.call("BootNotification", BOOT)
            change = {"key": "AuthorizationKey", "value": "5ecre7-5ecre7-5ecre7"}
            asked = asyncio.ensure_future(desk.command("ChangeConfiguration", change))
            await station.obey()
            await asked
            asked = asyncio.ensure_future(desk.command("GetConfiguration"))
            keys = [
                {"key": "WifiPassword", "readonly": False, "value": "5ecre7"},
                {"key": "HeartbeatInterval", "readonly": False, "value": "9"},
            ]
            await station.obey({"configurationKey": keys})
            await asked
        text = str(await messages(desk, 3))
        assert "5ecre7" not in text
        assert "HeartbeatInterval" in text
        assert "ChangeConfiguration" in text


async def test_the_journal_is_paged_and_filtered_by_action(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.dial() as station, await desk.dial("CP2") as other:
            await other.call("Heartbeat")
            for number in range(5):
                await station.call("Heartbeat", message_id=f"h{number}")
                await station.call("Authorize", {"idTag": "A"}, message_id=f"a{number}")
        await messages(desk, 10)
        first = await desk.get("/charge-points/CP1/messages", action="Heartbeat", limit=3)
        second = await desk.get("/charge-points/CP1/messages", action="Heartbeat", limit=3, cursor=first["next_cursor"])
        assert [row["message_id"] for row in first["items"] + second["items"]] == ["h4", "h3", "h2", "h1", "h0"]
        assert second["next_cursor"] is None
        assert (await desk.http.get("/charge-points/CP9/messages")).status_code == 404


async def test_the_journal_is_searched(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.dial() as station, await desk.dial("CP2") as other:
            await other.call("Authorize", {"idTag": "NEEDLE"})
            await station.call("Authorize", {"idTag": "Needle"}, message_id="n")
            await station.refused("Foo", {})
            await station.call("Heartbeat", message_id="h")
        rows = await messages(desk, 3)
        path, middle = "/charge-points/CP1/messages", rows[1]["at"]
        for parameters, found in (
            ({"text": "needle"}, ["Authorize"]),
            ({"message_id": "h"}, ["Heartbeat"]),
            ({"outcome": "NotImplemented"}, ["Foo"]),
            ({"asked_by": "csms"}, []),
            ({"since": middle}, ["Heartbeat", "Foo"]),
            ({"until": middle, "asked_by": "station"}, ["Authorize"]),
            ({"since": middle, "text": "needle"}, []),
        ):
            assert [row["action"] for row in await desk.items(path, **parameters)] == found, parameters
        for wrong in ({"since": "soon"}, {"until": "soon"}, {"asked_by": "me"}, {"text": "\x00"}):
            assert (await desk.http.get(path, params=wrong)).status_code == 422


@pytest.mark.parametrize(("mode", "kept"), [("all", ["Authorize", "Heartbeat"]), ("no-heartbeats", ["Authorize"]), ("off", [])])
async def test_the_setting_says_what_is_kept(sqlite_csms: StartCsms, mode: str, kept: list[str]) -> None:
    async with bench(sqlite_csms, journal=mode) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            await station.call("Heartbeat")
            await station.call("Authorize", {"idTag": "A"})
        await desk.server.stop()
    async with bench(sqlite_csms) as desk:
        assert [row["action"] for row in await desk.items("/charge-points/CP1/messages")] == kept


async def test_what_came_just_before_the_end_is_in_the_journal(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            await station.call("Heartbeat")
            await desk.server.stop()
    async with bench(csms) as desk:
        assert [row["action"] for row in await desk.items("/charge-points/CP1/messages")] == ["Heartbeat"]


# the audit log


async def test_every_write_of_an_operator_is_in_the_audit_log_without_its_secrets(csms: StartCsms) -> None:
    async with bench(csms, token="t0ken") as desk:
        await desk.make("CP1", password="5ecre7")
        await desk.http.patch("/charge-points/CP1", json={"description": "at the gate"})
        await desk.tag("TAGOK")
        await desk.http.delete("/id-tags/TAGOK")
        await desk.http.delete("/charge-points/CP1")
        entries = await desk.items("/audit")
        assert [(entry["action"], entry["request"]) for entry in reversed(entries)] == [
            ("POST /charge-points", {"charging_point_id": "CP1", "password": "***"}),
            ("PATCH /charge-points/CP1", {"description": "at the gate"}),
            ("PUT /id-tags/TAGOK", {"max_active_transaction_count": 1}),
            ("DELETE /id-tags/TAGOK", None),
            ("DELETE /charge-points/CP1", None),
        ]
        for entry in entries:
            assert (entry["door"], entry["peer"]) == ("operator", "127.0.0.1")
            assert entry["who"].startswith("token ")
            assert "t0ken" not in entry["who"]
            assert entry["at"].endswith("Z")


async def test_every_write_of_a_webhook_is_in_the_audit_log_and_repeats_are_not(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        for _ in range(2):
            await desk.webhook("generate_charge_point", idempotency_key="k")
        await desk.make("CP1")
        body = {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"}
        for _ in range(2):
            await desk.webhook("register_customer", body)
        await desk.webhook("block_customer", {"zoho_customer_id": "nobody"})
        await desk.webhook("block_customer", {"zoho_customer_id": "nobody"}, idempotency_key="k2")
        entries = await desk.items("/audit", door="webhook")
        assert [(entry["who"], entry["action"], entry["request"]) for entry in entries] == [
            ("zoho", "register_customer", body),
            ("zoho", "generate_charge_point", {}),
        ]
        assert len(await desk.items("/audit")) == 3


@pytest.mark.parametrize(
    "body", ['{"x": 18446744073709551616}', '{"x": -9223372036854775809}', '{"x": "\\ud800"}', '{"\\ud800": 1}', '{"x": 1e999}']
)
async def test_what_json_cannot_show_again_is_shown_as_it_came(csms: StartCsms, body: str) -> None:
    async with bench(csms) as desk:
        assert (await desk.webhook("generate_charge_point", body.encode())).status_code == 200
        assert [entry["request"] for entry in await desk.items("/audit")] == [body]


async def test_what_was_refused_or_only_read_is_not_in_the_audit_log(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.http.post("/charge-points", json={"charging_point_id": "CP1"})
        await desk.http.patch("/charge-points/CP9", json={"description": "x"})
        await desk.http.delete("/id-tags/T9")
        await desk.get("/charge-points")
        assert [entry["action"] for entry in await desk.items("/audit")] == ["POST /charge-points"]


async def test_a_command_is_in_the_audit_log_and_stations_are_not(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.dial() as station:
            await station.call("BootNotification", BOOT)
            await station.call("StartTransaction", START)
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            await station.obey()
            await asked
        actions = [entry["action"] for entry in await desk.items("/audit")]
        assert actions == ["POST /charge-points/CP1/commands/ClearCache", "PUT /id-tags/TAGOK", "POST /charge-points"]


async def test_the_audit_log_is_paged(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        for number in range(5):
            await desk.tag(f"T{number}")
        first = await desk.get("/audit", limit=3)
        second = await desk.get("/audit", limit=3, cursor=first["next_cursor"])
        found = [entry["action"] for entry in first["items"] + second["items"]]
        assert found == [f"PUT /id-tags/T{number}" for number in reversed(range(5))]


async def test_the_audit_log_tells_of_a_while(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        for number in range(3):
            await desk.tag(f"T{number}")
        at = (await desk.items("/audit"))[1]["at"]
        for parameters, numbers in (({"since": at}, [2, 1]), ({"until": at}, [0]), ({"since": at, "until": at}, [])):
            assert [entry["action"] for entry in await desk.items("/audit", **parameters)] == [f"PUT /id-tags/T{one}" for one in numbers]
        assert (await desk.http.get("/audit", params={"since": "soon"})).status_code == 422


async def test_the_audit_log_tells_a_forced_command_from_another(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for parameters in ({}, {"force": "true", "wait": "0"}):
                asked = asyncio.ensure_future(desk.command("ClearCache", **parameters))
                await station.obey()
                await asked
        found = [entry["action"] for entry in await desk.items("/audit")]
        path = "POST /charge-points/CP1/commands/ClearCache"
        assert found[:2] == [f"{path}?force=true&wait=0", path]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "peer"),
    [
        ((), "10.1.1.1", "127.0.0.1"),
        (("127.0.0.1",), "10.1.1.1", "10.1.1.1"),
        (("127.0.0.1",), "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (("127.0.0.1",), None, "127.0.0.1"),
    ],
)
async def test_the_audit_log_names_who_is_behind_a_trusted_proxy(
    sqlite_csms: StartCsms, trusted: tuple[str, ...], forwarded: str | None, peer: str
) -> None:
    async with bench(sqlite_csms, trusted_proxies=trusted) as desk:
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        await desk.http.post("/charge-points", json={"charging_point_id": "CP1"}, headers=headers)
        await desk.http.post("/webhooks/generate_charge_point", headers=headers)
        await desk.http.post("/charge-points", json={}, headers=headers)
        found = [*await desk.items("/audit"), *await desk.items("/refusals")]
        assert [entry["peer"] for entry in found] == [peer] * 3
