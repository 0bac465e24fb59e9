from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, bench

CHARGE_POINT = {
    "charging_point_id",
    "ocpp_protocol",
    "vendor",
    "model",
    "serial_number",
    "fw_version",
    "fw_update_status",
    "fw_update_timestamp",
    "iccid",
    "imsi",
    "diagnostics_status",
    "last_heartbeat_timestamp",
    "description",
    "meter_serial_number",
    "meter_type",
    "connected",
    "registration_status",
    "last_seen",
    "connectors",
}


async def said(desk: Bench, method: str, path: str, body: Any = None, status: int = 422, **parameters: Any) -> str:
    """The sentence of a refusal."""
    answer = await desk.http.request(method, path, json=body, params=parameters)
    found = answer.json()
    assert (answer.status_code, found["status"], found["details"]) == (status, status, None), answer.text
    sentence: str = found["error"]
    assert sentence
    assert "\n" not in sentence
    return sentence


# charge points


async def test_a_charge_point_is_created_read_changed_and_deleted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        made = await desk.http.post("/charge-points", json={"charging_point_id": "CP1"})
        assert (made.status_code, made.json()["registration_status"], made.json()["description"]) == (201, "Accepted", "")
        assert set(made.json()) >= CHARGE_POINT
        assert await desk.get("/charge-points/CP1") == made.json()
        change = {"description": "at the gate", "registration_status": "Pending"}
        changed = await desk.http.patch("/charge-points/CP1", json=change)
        assert (changed.status_code, changed.json()) == (200, made.json() | change)
        assert (await desk.http.patch("/charge-points/CP1", json={})).json() == changed.json()
        assert (await desk.http.delete("/charge-points/CP1")).status_code == 204
        assert await said(desk, "GET", "/charge-points/CP1", status=404) == "charge point with id: CP1 not found"


async def test_a_charge_point_is_created_with_all_that_it_may_have(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", description="d", registration_status="Rejected", password="p")
        found = await desk.get("/charge-points/CP1")
        assert (found["description"], found["registration_status"], found["has_password"]) == ("d", "Rejected", True)
        assert await said(desk, "POST", "/charge-points", {"charging_point_id": "CP1"}, 409) == "charge point with id: CP1 already exists"
        await desk.make("cp1")


async def test_connectors_are_known_before_a_station_reports_them(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", connectors=[2, 1])
        nothing = dict.fromkeys(("status", "error_code", "info", "vendor_id", "vendor_error_code", "status_at"))
        known = (await desk.get("/charge-points/CP1"))["connectors"]
        assert known == [{"connector_id": 1, **nothing}, {"connector_id": 2, **nothing}]
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            refused = await desk.command("ChangeAvailability", {"connectorId": 3, "type": "Inoperative"})
            assert (refused.status_code, refused.json()["error"]) == (422, "the charge point has told of no connector 3")
            old = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "timestamp": "1970-01-01T00:00:00Z"}
            await station.call("StatusNotification", old)
            await station.call("StatusNotification", {"connectorId": 3, "errorCode": "NoError", "status": "Available"})
        known = (await desk.get("/charge-points/CP1"))["connectors"]
        assert [(one["connector_id"], one["status"]) for one in known] == [(1, "Faulted"), (2, None), (3, "Available")]
        assert known[1] == {"connector_id": 2, **nothing}


async def test_connectors_are_different_numbers(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        for wrong in (2, "1", [0], [-1], [1, 1], ["1"], [True], [1.0], [2**31], [*range(1, 1002)], {}):
            body = {"charging_point_id": "CP1", "connectors": wrong}
            assert "connectors must be a list" in await said(desk, "POST", "/charge-points", body)
        for identity, right in (("CP1", []), ("CP2", None)):
            await desk.make(identity, connectors=right)
            assert (await desk.get(f"/charge-points/{identity}"))["connectors"] == []


@pytest.mark.parametrize("identity", ["RDAM 123", "Żółw", "a%20b", "a.b:c;d?e#f"])
async def test_any_identity_can_be_addressed(sqlite_csms: StartCsms, identity: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make(identity)
        path = f"/charge-points/{quote(identity, safe='')}"
        assert (await desk.get(path))["charging_point_id"] == identity
        assert (await desk.http.delete(path)).status_code == 204


async def test_what_is_wrong_with_a_charge_point_is_said(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        for body, word in (
            ({}, "charging_point_id"),
            ({"charging_point_id": "a/b"}, "charging_point_id"),
            ({"charging_point_id": "CP2", "description": 5}, "description"),
            ({"charging_point_id": "CP2", "registration_status": "accepted"}, "registration_status"),
            ({"charging_point_id": "CP2", "password": ""}, "password"),
            ({"charging_point_id": "CP2", "pasword": "x"}, "pasword"),
            ({"charging_point_id": "CP\x002"}, "NUL"),
        ):
            assert word in await said(desk, "POST", "/charge-points", body)
        for body, word in (({"charging_point_id": "CP2"}, "charging_point_id"), ({"password": 5}, "password")):
            assert word in await said(desk, "PATCH", "/charge-points/CP1", body)
        for method in ("GET", "PATCH", "DELETE"):
            assert await said(desk, method, "/charge-points/CP9", {} if method == "PATCH" else None, 404)
            assert "path" in await said(desk, method, "/charge-points/%ff", {} if method == "PATCH" else None)
            assert "path" in await said(desk, method, "/charge-points/a%00", {} if method == "PATCH" else None)
        assert len(await desk.items("/charge-points")) == 1


async def test_a_charge_point_that_a_customer_holds_is_not_deleted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.webhook("register_customer", {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"})
        assert await said(desk, "DELETE", "/charge-points/CP1", status=409) == "charge point with id: CP1 has a customer"


# lists


async def pages(desk: Bench, path: str, limit: int, **parameters: Any) -> list[Any]:
    found, cursor = [], None
    while True:
        page = await desk.get(path, limit=limit, **({"cursor": cursor} if cursor else {}), **parameters)
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_every_list_is_paged_and_each_thing_comes_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        names = [f"CP {number:02}" for number in range(7)]
        await desk.make(*reversed(names))
        await desk.tag("TAGMANY", -1)
        for number in range(6):
            await desk.tag(f"tag{number}")
        for number, name in enumerate(names):
            await desk.webhook("register_customer", {"charging_point_id": name, "application": "store", "zoho_customer_id": str(number)})
        async with await desk.station(names[0]) as station:
            for number in range(7):
                await station.call("BootNotification", BOOT)
                transaction_id = await station.start(idTag="TAGMANY", meterStart=number)
                await station.call("StopTransaction", STOP | {"transactionId": 999999 + number, "idTag": "OTHER"})
            values = [{"timestamp": "2026-01-01T10:00:00Z", "sampledValue": [{"value": str(number)} for number in range(7)]}]
            await station.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": values})
        for path, key, order in (
            ("/charge-points", "charging_point_id", names),
            ("/customers", "zoho_customer_id", [str(number) for number in range(7)]),
            ("/transactions", "meter_start_wh", list(reversed(range(7)))),
            (f"/transactions/{transaction_id}/meter-values", "value", [str(number) for number in range(7)]),
            ("/messages/unmatched", "charging_point_id", [names[0]] * 7),
            ("/deliveries", "charging_point_id", [names[0]] * 7),
        ):
            for limit in (1, 3, 7, 100):
                assert [found[key] for found in await pages(desk, path, limit)] == order
        tags = [found["id_tag"] for found in await pages(desk, "/id-tags", 3)]
        assert sorted(tags) == sorted(["TAGMANY", *(f"tag{number}" for number in range(6))])
        for path in ("/transactions", "/messages/unmatched", "/deliveries"):
            ids = [found["id"] for found in await pages(desk, path, 2)]
            assert ids == sorted(set(ids), reverse=True)


async def test_transactions_are_filtered(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as one, await desk.station("CP2") as two:
            first = await one.start(idTag="TAGMANY", timestamp="2026-01-01T10:00:00Z")
            second = await two.start(idTag="TAGMANY", timestamp="2026-01-02T10:00:00Z")
            third = await two.start(idTag="OTHER", timestamp="2026-01-03T10:00:00Z")
            await one.call("StopTransaction", STOP | {"transactionId": first})
        for parameters, expected in (
            ({}, [third, second, first]),
            ({"charging_point_id": "CP2"}, [third, second]),
            ({"charging_point_id": "cp2"}, []),
            ({"id_tag": "tagmany"}, [second, first]),
            ({"active": "true"}, [third, second]),
            ({"active": "0"}, [first]),
            ({"since": "2026-01-02T10:00:00Z"}, [third, second]),
            ({"since": "2026-01-02T12:00:00+02:00", "charging_point_id": "CP2", "active": "true", "id_tag": "TAGMANY"}, [second]),
        ):
            assert [found["id"] for found in await desk.items("/transactions", **parameters)] == expected


@pytest.mark.parametrize(
    ("path", "parameters", "word"),
    [
        ("/charge-points", {"limit": "0"}, "limit"),
        ("/charge-points", {"limit": "many"}, "limit"),
        ("/charge-points", {"connected": "perhaps"}, "connected"),
        ("/charge-points", {"cursor": "\x00"}, "cursor"),
        ("/customers", {"cursor": "x"}, "cursor"),
        ("/transactions", {"cursor": "-1"}, "cursor"),
        ("/transactions", {"since": "soon"}, "since"),
        ("/transactions", {"since": "0001-01-01T00:00:00+05:00"}, "since"),
        ("/transactions", {"active": "2"}, "active"),
        ("/transactions", {"id_tag": "\x00"}, "id_tag"),
        ("/deliveries", {"cursor": "9" * 30}, "cursor"),
    ],
)
async def test_what_is_wrong_with_a_question_is_said(sqlite_csms: StartCsms, path: str, parameters: dict[str, str], word: str) -> None:
    async with bench(sqlite_csms) as desk:
        assert word in await said(desk, "GET", path, **parameters)


async def test_numbers_that_no_row_can_have_find_none(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        for path in ("/transactions", "/customers", "/messages/unmatched", "/deliveries"):
            assert await desk.items(path, cursor="9" * 18) == []
        for number in (2**31, 2**63, 10**30):
            for path in (f"/transactions/{number}", f"/transactions/{number}/meter-values", f"/deliveries/{number}"):
                assert "not found" in await said(desk, "GET", path, status=404)
            assert "not found" in await said(desk, "POST", f"/deliveries/{number}/retry", status=404)
        assert (await desk.http.get(f"/transactions/{'9' * 5000}")).status_code == 404
        assert (await desk.http.get("/transactions/-1")).status_code == 404


# tags


async def test_a_tag_is_put_read_and_deleted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        made = await desk.http.put("/id-tags/TagA")
        assert (made.status_code, made.json()) == (
            201,
            {
                "id_tag": "TagA",
                "max_active_transaction_count": 1,
                "expiry_date": None,
                "parent_id_tag": None,
                "note": None,
                "active_transactions": 0,
                "blocked": False,
            },
        )
        body = {"max_active_transaction_count": 0, "expiry_date": "2030-01-01T00:00:00+01:00", "parent_id_tag": "GRP", "note": "n"}
        changed = await desk.http.put("/id-tags/TagA", json=body)
        shown = body | {"expiry_date": "2029-12-31T23:00:00Z", "id_tag": "TagA", "active_transactions": 0, "blocked": True}
        assert (changed.status_code, changed.json()) == (200, shown)
        assert await desk.get("/id-tags/taga") == shown
        assert (await desk.http.delete("/id-tags/TAGA")).status_code == 204
        assert await said(desk, "GET", "/id-tags/TagA", status=404) == "id tag: TagA not found"
        assert await said(desk, "DELETE", "/id-tags/TagA", status=404) == "id tag: TagA not found"


async def test_a_tag_in_another_spelling_is_a_conflict_and_changes_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.tag("TAGOK", 5)
        assert await said(desk, "PUT", "/id-tags/tagok", {}, 409) == "id tag: tagok exists, spelt TAGOK"
        assert (await desk.get("/id-tags/TAGOK"))["max_active_transaction_count"] == 5


@pytest.mark.parametrize("spelling", ["x" * 21, "a%20b", "%C3%A9", "a%00"])
async def test_a_tag_that_no_card_can_carry_is_refused(sqlite_csms: StartCsms, spelling: str) -> None:
    async with bench(sqlite_csms) as desk:
        assert await said(desk, "PUT", f"/id-tags/{spelling}", {})
        assert await desk.items("/id-tags") == []


async def test_a_tag_s_transactions_outlive_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            assert (await desk.get("/id-tags/TAGOK"))["active_transactions"] == 1
            await desk.http.delete("/id-tags/TAGOK")
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "idTag": "TAGOK"})
        assert (await desk.transaction(transaction_id))["energy_wh"] == 500


# customers, transactions, quarantine, deliveries


async def test_customers_show_tag_and_limit(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.webhook("register_customer", {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "4 5"})
        await desk.webhook("unblock_customer", {"zoho_customer_id": "4 5", "max_active_transaction_count": 2})
        (customer,) = await desk.items("/customers")
        assert customer == await desk.get("/customers/4%205")
        assert (customer["application"], customer["max_active_transaction_count"], customer["blocked"]) == ("store", 2, False)
        assert customer["id_tag"].startswith("tg_")
        assert await said(desk, "GET", "/customers/45", status=404) == "customer: 45 not found"


async def test_quarantine_is_filtered_by_station(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        for name in ("CP1", "CP2"):
            async with await desk.station(name) as station:
                await station.call("StopTransaction", STOP | {"transactionId": -1})
        assert len(await desk.items("/messages/unmatched")) == 2
        (message,) = await desk.items("/messages/unmatched", charging_point_id="CP2")
        assert set(message) == {
            *("id", "charging_point_id", "action", "message_id", "reason", "received_at", "payload", "attached_to", "attached_at")
        }


async def test_deliveries_are_filtered_and_read_with_their_attempts(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        for name in ("CP1", "CP2"):
            async with await desk.station(name) as station:
                await station.call("BootNotification", BOOT)
        assert len(await desk.items("/deliveries", state="pending")) == 2
        assert await desk.items("/deliveries", state="dead") == []
        (delivery,) = await desk.items("/deliveries", charging_point_id="CP2")
        assert await desk.get(f"/deliveries/{delivery['id']}") == delivery | {"attempts": []}
        assert delivery["webhook_id"].startswith("msg_")
        assert next(iter(delivery["event"])) == "charging_point_id"
        assert await said(desk, "GET", "/deliveries/99", status=404) == "delivery with id: 99 not found"
        assert await said(desk, "POST", "/deliveries/99/retry", status=404) == "delivery with id: 99 not found"
        retried = await desk.http.post(f"/deliveries/{delivery['id']}/retry")
        assert (retried.status_code, retried.json()["state"]) == (202, "pending")


async def test_a_transaction_that_does_not_exist_is_a_404(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        assert await said(desk, "GET", "/transactions/1", status=404) == "transaction with id: 1 not found"
        assert await said(desk, "GET", "/transactions/1/meter-values", status=404) == "transaction with id: 1 not found"


async def test_what_was_started_is_listed_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as station:
            for number in range(10):
                await station.call("StartTransaction", START | {"idTag": "TAGMANY", "meterStart": number})
                assert len(await desk.items("/transactions")) == number + 1
