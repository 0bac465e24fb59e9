import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from standardwebhooks.webhooks import Webhook

from csms.services import registration
from csms.storage.work import Unit, Work
from csms.zoho.backoff import Schedule
from csms.zoho.circuit import FAILURES_MAX
from csms.zoho.client import Client
from csms.zoho.mapping import KEYS
from csms.zoho.relay import Relay
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, Bench, bench, eventually
from tests.csms.zoho.receiver import Receiver, receiver

T = TypeVar("T")
OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_QUJDREVGR0hJSktMTU5PUA=="
QUICK = (0, 0.05, 0.05)


async def boots(desk: Bench, *identities: str, times: int = 1) -> None:
    for identity in identities:
        async with await desk.station(identity) as station:
            for number in range(times):
                await station.call("BootNotification", BOOT | {"firmwareVersion": str(number)})


async def ended(desk: Bench, state: str, count: int = 1) -> list[dict[str, Any]]:
    """The deliveries in `state`, newest first, as soon as there are so many, each with its attempts."""

    async def there() -> Any:
        found = await desk.items("/deliveries", state=state)
        return found if len(found) >= count else None

    return [await desk.get(f"/deliveries/{found['id']}") for found in await eventually(there)]


async def arrived(zoho: Receiver, count: int) -> None:
    async def there() -> bool:
        return len(zoho.got) >= count

    assert await eventually(there)


async def test_a_boot_is_delivered_with_the_documented_body_and_headers(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_boot_headers=(("X-Api-Key", "k3y"),)) as desk:
        await desk.make("CP1", description="at the gate")
        async with await desk.station() as station:
            await station.call("FirmwareStatusNotification", {"status": "Installed"})
            answer = await station.call("BootNotification", BOOT | {"firmwareVersion": "", "iccid": "iccid_7"})
        (delivery,) = await ended(desk, "delivered")
        (got,) = zoho.got
        assert list(got.event) == list(KEYS)
        assert got.event | {"fw_update_timestamp": None} == dict.fromkeys(KEYS) | {
            "charging_point_id": "CP1",
            "ocpp_protocol": "ocpp1.6J",
            "vendor": "avt",
            "model": "avt_plus",
            "fw_version": "",
            "fw_update_status": "Installed",
            "iccid": "iccid_7",
            "last_heartbeat_timestamp": f"{answer['currentTime'][:19]}Z",
            "description": "at the gate",
        }
        assert len(got.event["fw_update_timestamp"]) == len("2026-01-01T10:00:00Z")
        assert (got.headers["content-type"], got.headers["x-api-key"]) == ("application/json", "k3y")
        assert (got.headers["webhook-id"], got.path) == (delivery["webhook_id"], "/boot?zapikey=s3cret")
        assert "webhook-signature" not in got.headers
        (attempt,) = delivery["attempts"]
        assert (attempt["outcome"], attempt["status"], attempt["error"], attempt["response_body"]) == ("delivered", 200, None, "body")
        assert (delivery["attempt_count"], delivery["finished_at"] is not None) == (1, True)


async def test_a_signature_verifies_with_each_secret(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_signing_secret=(NEW, OLD)) as desk:
        zoho.script = [(500, {})]
        await desk.make("CP1")
        await boots(desk, "CP1")
        await arrived(zoho, 1)
        (delivery,) = await desk.items("/deliveries")
        await desk.http.post(f"/deliveries/{delivery['id']}/retry")
        await arrived(zoho, 2)
        for got in zoho.got:
            for secret in (NEW, OLD):
                Webhook(secret).verify(got.body, got.headers)


async def test_a_failure_is_tried_again_under_the_same_id_until_it_gets_through(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=QUICK) as desk:
        zoho.script = [(500, {}), (429, {})]
        await desk.make("CP1")
        await boots(desk, "CP1")
        (delivery,) = await ended(desk, "delivered")
        assert [(attempt["outcome"], attempt["status"]) for attempt in delivery["attempts"]] == [
            ("retry", 500),
            ("retry", 429),
            ("delivered", 200),
        ]
        assert {got.headers["webhook-id"] for got in zoho.got} == {delivery["webhook_id"]}
        assert len({got.body for got in zoho.got}) == 1


async def test_after_the_last_attempt_comes_the_dead_letter_and_an_operator_revives_it(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=QUICK) as desk:
        zoho.script = [(500, {})] * 3
        await desk.make("CP1")
        await boots(desk, "CP1")
        (delivery,) = await ended(desk, "dead")
        assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["retry", "retry", "dead"]
        assert (len(zoho.got), delivery["attempt_count"]) == (3, 3)
        revived = await desk.http.post(f"/deliveries/{delivery['id']}/retry")
        assert revived.status_code == 202
        (delivery,) = await ended(desk, "delivered")
        assert len(delivery["attempts"]) == 4
        again = await desk.http.post(f"/deliveries/{delivery['id']}/retry")
        assert (again.status_code, again.json()["error"]) == (409, f"delivery with id: {delivery['id']} was delivered")


async def test_a_target_that_refuses_is_not_asked_again_and_holds_nobody_up(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url) as desk:
        zoho.script = [(400, {}), (410, {})]
        await desk.make("CP1")
        await boots(desk, "CP1", times=3)
        (delivered,) = await ended(desk, "delivered")
        dead = await ended(desk, "dead", 2)
        assert [one["attempts"][0]["status"] for one in dead] == [410, 400]
        assert delivered["event"]["fw_version"] == "2"


async def test_nobody_there_is_tried_again(csms: StartCsms) -> None:
    async with bench(csms, zoho_boot_url="http://127.0.0.1:1/boot", zoho_retry_schedule=QUICK) as desk:
        await desk.make("CP1")
        await boots(desk, "CP1")
        (delivery,) = await ended(desk, "dead")
        assert len(delivery["attempts"]) == 3
        assert all(attempt["status"] is None and attempt["error"] for attempt in delivery["attempts"])


async def test_a_target_that_hangs_costs_stations_nothing_and_is_given_up(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_timeout_s=0.3, zoho_retry_schedule=(0,)) as desk:
        zoho.gate.clear()
        await desk.make("CP1")
        await boots(desk, "CP1")
        (delivery,) = await ended(desk, "dead")
        assert "timeout" in delivery["attempts"][0]["error"]


async def test_retry_after_lengthens_the_wait(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=QUICK) as desk:
        zoho.script = [(503, {"Retry-After": "600"})]
        await desk.make("CP1")
        await boots(desk, "CP1")

        async def tried() -> Any:
            (found,) = await desk.items("/deliveries")
            return found if found["attempt_count"] else None

        found = await eventually(tried)
        wait_s = (datetime.fromisoformat(found["next_attempt_at"]) - datetime.now(UTC)).total_seconds()
        assert (found["state"], 500 < wait_s < 610) == ("pending", True)


async def test_what_a_charge_point_tells_stays_in_order_and_others_do_not_wait_for_it(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=(0, *[0.05] * 1000)) as desk:
        failing = {"CP1"}
        zoho.answer = lambda got: (500, {}) if got.station in failing else (200, {})
        await desk.make("CP1", "CP2")
        await boots(desk, "CP1", times=3)
        await boots(desk, "CP2", times=3)
        await ended(desk, "delivered", 3)
        assert {got.event["fw_version"] for got in zoho.got if got.station == "CP1"} == {"0"}
        failing.clear()
        await ended(desk, "delivered", 6)
        for station in ("CP1", "CP2"):
            versions = [got.event["fw_version"] for got in zoho.got if got.station == station]
            assert versions == sorted(versions)
            assert set(versions) == {"0", "1", "2"}


async def test_only_so_many_are_under_way_at_once(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_concurrency=3) as desk:
        zoho.gate.clear()
        identities = [f"CP{number}" for number in range(9)]
        await desk.make(*identities)
        await boots(desk, *identities)
        await arrived(zoho, 3)
        zoho.gate.set()
        await ended(desk, "delivered", 9)
        assert (zoho.open_most, len(zoho.got)) == (3, 9)


async def test_an_open_circuit_closes_with_the_first_that_gets_through_and_then_all_is_due_at_once(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=(0, 0.2), zoho_concurrency=1) as desk:
        zoho.script = [(503, {"Retry-After": "3600"})] * FAILURES_MAX
        down = [f"CP{number}" for number in range(FAILURES_MAX)]
        await desk.make(*down, "PROBE")
        await boots(desk, *down)
        await arrived(zoho, FAILURES_MAX)
        assert await desk.items("/deliveries", state="delivered") == []
        await boots(desk, "PROBE")
        await ended(desk, "delivered", FAILURES_MAX + 1)
        assert zoho.got[FAILURES_MAX].station == "PROBE"


async def test_a_failed_probe_brings_the_dead_letter_no_nearer(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=(0, *[0.02] * 5), zoho_concurrency=1) as desk:
        zoho.script = [(500, {})] * 16
        zoho.gate.clear()  # so that one has not come to its end before there is another
        for name in ("CP1", "CP2"):
            await desk.make(name)
            await boots(desk, name)
        zoho.gate.set()
        deliveries = await ended(desk, "delivered", 2)
        attempts = sum(len(delivery["attempts"]) for delivery in deliveries)
        assert attempts == 18, "six attempts each are allowed, but probes are not counted"


async def test_one_delivery_that_is_never_liked_comes_to_its_end(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=(0, *[0.02] * 5)) as desk:
        zoho.script = [(500, {})] * 12
        await desk.make("CP1")
        await boots(desk, "CP1")
        (delivery,) = await ended(desk, "dead")
        assert len(delivery["attempts"]) == 6


async def test_a_restart_frees_what_was_under_way(csms: StartCsms) -> None:
    async with receiver() as zoho:
        zoho.gate.clear()
        async with bench(csms, zoho_boot_url=zoho.url) as desk:
            await desk.make("CP1")
            await boots(desk, "CP1")
            await arrived(zoho, 1)
            await desk.server.stop()
        zoho.gate.set()
        async with bench(csms, zoho_boot_url=zoho.url) as desk:
            await ended(desk, "delivered")
        assert len({got.headers["webhook-id"] for got in zoho.got}) == 1


async def test_what_was_kept_without_a_target_is_sent_when_there_is_one(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await boots(desk, "CP1")
        await desk.server.stop()
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url) as desk:
        await ended(desk, "delivered")
        assert [got.station for got in zoho.got] == ["CP1"]


async def test_zoho_is_told_of_connections_where_that_is_wanted(csms: StartCsms) -> None:
    for told, expected in (("connect", [None]), ("both", [None, "avt"]), ("boot", ["avt"])):
        async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_notify_on=told) as desk:
            await desk.make(told)
            await boots(desk, told)
            await arrived(zoho, len(expected))
            await ended(desk, "delivered", len(expected))
            assert [got.event["vendor"] for got in zoho.got] == expected
            assert {(got.station, got.event["ocpp_protocol"]) for got in zoho.got} == {(told, "ocpp1.6J")}
            await desk.server.stop()


async def test_secrets_are_kept_out_of_what_operators_see(csms: StartCsms) -> None:
    async with bench(csms, zoho_boot_url="http://127.0.0.1:1/boot?zapikey=s3cr3tvalue", zoho_retry_schedule=(0,)) as desk:
        await desk.make("CP1")
        await boots(desk, "CP1")
        assert "s3cr3tvalue" not in str(await ended(desk, "dead"))


class Counted:
    """A unit of work that tells when it was run more than `most` times since it was last asked."""

    def __init__(self, work: Work) -> None:
        self._work, self._left, self._exceeded = work, 0, asyncio.Event()

    async def stays_below(self, most: int) -> None:
        self._left = most
        self._exceeded.clear()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await self._exceeded.wait()

    async def run(self, unit: Unit[T]) -> T:
        self._left -= 1
        if self._left < 0:
            self._exceeded.set()
        return await self._work.run(unit)

    def on_commit(self, topic: str, wake: Callable[[], None]) -> None:
        self._work.on_commit(topic, wake)

    async def close(self) -> None:
        await self._work.close()


def now() -> datetime:
    return datetime.now(UTC)


async def booted(work: Work, identity: str) -> None:
    await work.run(lambda store: registration.create(store, identity, now()))
    await work.run(lambda store: registration.connect(store, identity, "local", "ocpp1.6J", now(), f"msg_{identity}"))


async def test_waiting_for_a_free_place_or_for_a_probe_costs_no_queries(work: Work) -> None:
    counted = Counted(work)
    for number in range(FAILURES_MAX + 1):
        await booted(work, f"CP{number}")
    async with receiver() as zoho:
        zoho.gate.clear()
        zoho.script = [(500, {})] * FAILURES_MAX
        client = Client(zoho.url, timeout_s=20)
        task = asyncio.ensure_future(
            Relay(counted, client, now, node="local", schedule=Schedule((0, 600)), timeout_s=20, concurrency=1).run()
        )
        await arrived(zoho, 1)
        await counted.stays_below(3)
        zoho.gate.set()
        await arrived(zoho, FAILURES_MAX)
        await counted.stays_below(5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await client.aclose()
