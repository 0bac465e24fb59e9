import io
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from simulators.chargepoint.events import SessionStarted, SessionStopped
from simulators.demo.desks import OperatorDesk, ZohoDesk
from simulators.demo.stage import Stage
from simulators.demo.story import CUSTOMER, REGISTER, SAMPLES, STATION, Story, StoryFailed, station
from simulators.transport.observed import Session
from simulators.transport.virtual import VirtualChargePoint
from simulators.zoho.journal import Exchange
from tests.simulators.scripted_csms import ScriptedCsms, friendly
from tests.simulators.zoho.examples import BOOT

AT = datetime(2026, 1, 1, tzinfo=UTC)
FAST = 3600.0


class World:
    """The mock Zoho's admin API and the operator API, both with answers that a test may change."""

    def __init__(self) -> None:
        self.statuses = {"generate_charge_point": 200, "register_customer": 200}
        self.breaches: list[str] = []
        self.customer: dict[str, Any] = {"id_tag": "tg_1", "max_active_transaction_count": 0}
        self.transaction: dict[str, Any] = {"id": 7, "energy_wh": 900, "meter_start_wh": 100, "meter_stop_wh": 1000, "flags": []}
        self.samples = SAMPLES
        self.transactions = 1
        self.states = ["delivered"]
        self.calls: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/__admin/call/"):
            return self.call(path.rsplit("/", 1)[1], json.loads(request.content or b"null"))
        answers: dict[str, Callable[[], Any]] = {
            "/__admin/verify": lambda: {"exchanges": [self.boot().as_dict()]},
            "/__admin/journal": lambda: {"exchanges": [self.boot().as_dict()]},
            f"/api/v1/customers/{CUSTOMER}": lambda: self.customer,
            "/api/v1/transactions/7": lambda: self.transaction,
            "/api/v1/transactions/7/meter-values": lambda: page([{"measurand": REGISTER}] * self.samples + [{"measurand": "Voltage"}]),
            "/api/v1/transactions": lambda: page([{}] * self.transactions),
            "/api/v1/deliveries": lambda: page([{"state": state} for state in self.states]),
        }
        return httpx.Response(200, json=answers[path]())

    def call(self, webhook: str, payload: Any) -> httpx.Response:
        self.calls.append((webhook, payload))
        exchange = Exchange(len(self.calls), "out", AT, "POST", f"/api/v1/webhooks/{webhook}", ended_at=AT)
        exchange.status = self.statuses.get(webhook, 204)
        exchange.answer_body = '{"charging_point_id":"fccp_1"}' if webhook.startswith("generate") else ""
        exchange.breaches = self.breaches
        return httpx.Response(200, json={"exchange": exchange.as_dict()})

    def boot(self) -> Exchange:
        body = json.dumps(BOOT)
        return Exchange(9, "in", AT, "POST", "/boot", body=body, status=200, ended_at=AT, breaches=self.breaches)


def page(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "next_cursor": None}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def story(world: World) -> AsyncIterator[Story]:
    transport = httpx.MockTransport(world)
    zoho, operator = ZohoDesk("http://zoho", transport), OperatorDesk("http://csms", transport)
    yield Story(Stage(io.StringIO()), zoho, operator)
    await zoho.close()
    await operator.close()


def deciding(status: str) -> ScriptedCsms:
    def answer(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": status}} if action == "Authorize" else friendly(action, payload)

    return ScriptedCsms(answer)


def fast_station(csms: ScriptedCsms) -> VirtualChargePoint:
    return VirtualChargePoint(csms.url, "fccp_1", profile=STATION, speed=FAST)


def drawn(story: Story) -> str:
    stream = story.stage._stream
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def finished() -> Session:
    return Session(SessionStarted(1, 7, "tg_1", "Accepted"), 100, SessionStopped(1, 7, 1000, "Local", True))


def test_the_station_dials_the_csms_by_websocket() -> None:
    assert station("http://127.0.0.1:8000", "fccp_1").identity == "fccp_1"


async def test_zoho_asks_for_a_charge_point_and_the_call_is_drawn(story: Story, world: World) -> None:
    assert await story.generate() == "fccp_1"
    assert world.calls == [("generate_charge_point", None)]
    assert "1  Zoho asks the CSMS for a new charge point" in drawn(story)
    assert "Zoho ───▶ CSMS                    generate_charge_point" in drawn(story)
    assert "charging_point_id=fccp_1" in drawn(story)


async def test_another_answer_than_the_due_one_fails_the_step(story: Story, world: World) -> None:
    world.statuses["generate_charge_point"] = 500
    with pytest.raises(StoryFailed, match=r"^step 1 \(Zoho asks .*\): generate_charge_point was answered 500, not 200"):
        await story.generate()


async def test_an_answer_that_breaks_the_contract_fails_the_step(story: Story, world: World) -> None:
    world.breaches = ["the body is not compact"]
    with pytest.raises(StoryFailed, match="breaks the contract: the body is not compact"):
        await story.generate()
    assert "against the contract:" in drawn(story)


async def test_the_charge_point_boots_and_zoho_was_told(story: Story) -> None:
    async with deciding("Accepted") as csms, fast_station(csms) as cp:
        await story.boot(cp)
        assert csms.actions()[0] == "BootNotification"
    assert "Zoho ◀─── CSMS                    boot" in drawn(story)


async def test_a_blocked_card_is_refused_at_the_charge_point(story: Story, world: World) -> None:
    async with deciding("Blocked") as csms, fast_station(csms) as cp:
        await cp.booted()
        await story.refuse(cp)
        assert csms.calls.count(("Authorize", {"idTag": "tg_1"})) == 1
    assert story.refusals == 1
    assert world.calls == [("unblock_customer", {"zoho_customer_id": CUSTOMER, "max_active_transaction_count": 0})]


async def test_a_blocked_card_that_is_accepted_fails_the_story(story: Story) -> None:
    async with deciding("Accepted") as csms, fast_station(csms) as cp:
        await cp.booted()
        story.id_tag = "tg_1"
        with pytest.raises(StoryFailed, match="was answered Accepted, not Blocked"):
            await story.block(cp)


async def test_a_session_is_charged_metered_and_stopped(story: Story) -> None:
    async with deciding("Accepted") as csms, fast_station(csms) as cp:
        await cp.booted()
        cp.tape.listeners.append(story.show_frame)
        story.id_tag = "tg_1"
        await story.charge(cp)
        actions = csms.actions()
        assert actions.count("MeterValues") >= SAMPLES
        assert actions.index("StartTransaction") < actions.index("StopTransaction")
    assert story.session is not None
    assert (story.session.energy_wh or 0) > 0
    assert "CSMS ◀─── charge point  StartTransaction" in drawn(story)


async def test_a_card_that_is_refused_fails_the_charging_with_the_last_frames(story: Story) -> None:
    async with deciding("Invalid") as csms, fast_station(csms) as cp:
        await cp.booted()
        story.id_tag = "tg_1"
        with pytest.raises(StoryFailed, match=r"(?s)step 1 .*tg_1 may not charge at connector 1: Invalid.*last frames"):
            await story.charge(cp)


async def test_what_is_proved_has_the_numbers_of_the_operator_api(story: Story) -> None:
    story.session, story.id_tag, story.refusals, story.judged = finished(), "tg_1", 2, 6
    proof = await story.prove(station("http://127.0.0.1:9", "fccp_1"))
    assert proof[0].startswith("Transaction 7 is stored with 900 Wh (register 100 → 1000, 5 samples)")
    assert "card tg_1 was refused 2 times" in proof[1]
    assert "1 of 1 deliveries delivered" in proof[2]
    assert "6 webhook exchanges" in proof[3]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"transaction": {"id": 7, "energy_wh": 899}}, "the meter counted 900 Wh, stored are 899 Wh"),
        ({"samples": SAMPLES - 1}, "4 meter values are stored"),
        ({"transactions": 2}, "2 transactions are stored, one was played"),
        ({"transaction": {"id": 7, "energy_wh": 900, "flags": ["late"]}}, "is flagged: .*late"),
        ({"states": ["delivered", "dead"]}, "1 of 2 delivered"),
        ({"states": []}, "0 of 0 delivered"),
        ({"customer": {"max_active_transaction_count": 1}}, "limit is 1, not 0"),
        ({"breaches": ["vendor is missing"]}, "1 exchanges break the webhook contract"),
    ],
)
async def test_nothing_is_claimed_that_does_not_hold(story: Story, world: World, change: dict[str, Any], words: str) -> None:
    story.session = finished()
    for name, value in change.items():
        setattr(world, name, world.transaction | value if name == "transaction" else value)
    with pytest.raises(StoryFailed, match=words):
        await story.prove(station("http://127.0.0.1:9", "fccp_1"))


async def test_later_exchanges_are_drawn_once(story: Story) -> None:
    await story.show_news()
    assert drawn(story).count("Zoho ◀─── CSMS                    boot") == 1
    assert story.drawn == 9
