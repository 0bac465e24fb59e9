"""The customer's story, step by step: what is done, what has to come of it, and what was proved in the end.

It knows the story. Processes, pictures and HTTP are other files' part.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from simulators.chargepoint.events import AuthorizationDecided, CallFinished, Output
from simulators.chargepoint.profile import Profile
from simulators.demo.desks import DeskFailed, OperatorDesk, ZohoDesk
from simulators.demo.stage import Stage
from simulators.demo.webhooks import answer_arrow, breach_arrows, request_arrow
from simulators.transport.arrows import Translator
from simulators.transport.dial import DialFailed
from simulators.transport.observed import Session
from simulators.transport.tape import Entry
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed
from simulators.zoho.journal import Exchange

CUSTOMER: Final = "445"
APPLICATION: Final = "store"
SPEED: Final = 60.0  # the station lives a minute in a second
REGISTER: Final = "Energy.Active.Import.Register"
SAMPLES: Final = 5  # MeterValues to wait for, one a minute of the station
HEAD_START: Final = timedelta(hours=36)  # doubled by the clock: it does not overtake real time for over an hour
STATION: Final = Profile(
    serial_number="WP-22-000445",
    firmware_version="1.4.2",
    meter_type="Wattproof M1",
    meter_serial_number="M-223138",
    register_start_wh=12_340,
)


class StoryFailed(Exception):
    """A step did not go as the story has it; the text says which and how."""


def station(csms_url: str, charging_point_id: str) -> VirtualChargePoint:
    """The charge point of the story."""
    url = f"ws{csms_url.removeprefix('http')}/ocpp"
    return VirtualChargePoint(url, charging_point_id, profile=STATION, speed=SPEED, session=HEAD_START)


@dataclass
class Story:
    """One telling of the story. Raises StoryFailed as soon as a step does not go as it should."""

    stage: Stage
    zoho: ZohoDesk
    operator: OperatorDesk
    translator: Translator = field(default_factory=Translator)
    chapter: int = 0
    drawn: int = 0
    refusals: int = 0
    judged: int = 0
    id_tag: str = ""
    session: Session | None = None

    async def play(self, cp: VirtualChargePoint) -> list[str]:
        """Everything after `generate`, with the charge point that was asked for; the sentences of the proof."""
        await self.boot(cp)
        await self.register(cp)
        await self.refuse(cp)
        await self.charge(cp)
        await self.block(cp)
        return await self.prove(cp)

    # --- the chapters

    async def generate(self) -> str:
        """Zoho asks for a charge point; its id."""
        with self._chapter("Zoho asks the CSMS for a new charge point"):
            answer = await self._call("generate_charge_point", None, 200)
            return str(answer.answer_json["charging_point_id"])

    async def boot(self, cp: VirtualChargePoint) -> None:
        """The charge point connects; Zoho hears of it."""
        with self._chapter("The charge point connects, boots, and Zoho is told"):
            await cp.booted()
            await _settled(cp, "Available")
            self._draw(await self.zoho.await_boot(cp.identity))

    async def register(self, cp: VirtualChargePoint) -> None:
        """A customer comes: no card yet, and blocked."""
        with self._chapter(f"Zoho registers customer {CUSTOMER}: no card yet, and blocked"):
            payload = {"charging_point_id": cp.identity, "application": APPLICATION, "zoho_customer_id": CUSTOMER}
            await self._call("register_customer", payload, 200)

    async def refuse(self, cp: VirtualChargePoint) -> None:
        """The card is issued with a limit of nothing, and the driver is turned away."""
        with self._chapter("A card is issued with limit 0: the driver tries it too early and is refused"):
            payload = {"zoho_customer_id": CUSTOMER, "max_active_transaction_count": 0}
            await self._call("unblock_customer", payload, 204)
            customer = await self.operator.customer(CUSTOMER)
            self.id_tag = str(customer["id_tag"])
            self.stage.say(f"the operator API names the card: GET /api/v1/customers/{CUSTOMER} → id_tag {self.id_tag}")
            await self._visit_in_vain(cp)

    async def charge(self, cp: VirtualChargePoint) -> None:
        """Unblocked, the same card charges."""
        with self._chapter("Zoho unblocks the customer: the same card charges"):
            await self._call("unblock_customer", {"zoho_customer_id": CUSTOMER}, 204)
            await cp.plug()
            await cp.swipe(self.id_tag)
            await cp.charging()
            for _ in range(SAMPLES):
                await cp.expect("MeterValues")
            stopped = await cp.stop()
            if not stopped.accepted:
                raise StoryFailed("the CSMS did not acknowledge the StopTransaction")
            self.session = cp.observed.sessions[-1]
            await cp.unplug()
            await _settled(cp, "Available")

    async def block(self, cp: VirtualChargePoint) -> None:
        """Blocked again, it does not."""
        with self._chapter("Zoho blocks the customer again: the card is refused"):
            await self._call("block_customer", {"zoho_customer_id": CUSTOMER}, 204)
            await self._visit_in_vain(cp)

    async def prove(self, cp: VirtualChargePoint) -> list[str]:
        """What the operator API and Zoho's journal say at the end, as sentences; each is checked."""
        with self._chapter("What the operator API says afterwards"):
            deliveries = await self.operator.settled_deliveries()
            delivered = sum(delivery["state"] == "delivered" for delivery in deliveries)
            _demand(deliveries and delivered == len(deliveries), f"{delivered} of {len(deliveries)} delivered")
            broken = [exchange for exchange in await self.zoho.exchanges() if exchange.breaches]
            _demand(not broken, f"{len(broken)} exchanges break the webhook contract")
            return [
                await self._prove_energy(cp),
                await self._prove_blocked(),
                f"Zoho was told of the boot: {delivered} of {len(deliveries)} deliveries delivered.",
                f"{self.judged} webhook exchanges, each judged against the contract: no breach.",
            ]

    # --- what chapters are made of

    async def _visit_in_vain(self, cp: VirtualChargePoint) -> None:
        await cp.plug()
        await _settled(cp, "Preparing")
        await cp.swipe(self.id_tag)
        decided = await cp.expect(AuthorizationDecided)
        if decided.status != "Blocked":
            raise StoryFailed(f"the card of a blocked customer was answered {decided.status}, not Blocked")
        self.refusals += 1
        await cp.unplug()
        await _settled(cp, "Available")

    async def _call(self, webhook: str, payload: dict[str, Any] | None, due: int) -> Exchange:
        exchange = await self.zoho.call(webhook, payload)
        self._draw(exchange)
        if exchange.status != due:
            raise StoryFailed(f"{webhook} was answered {exchange.status}, not {due}: {exchange.answer_body}")
        if exchange.breaches:
            raise StoryFailed(f"the answer to {webhook} breaks the contract: {'; '.join(exchange.breaches)}")
        return exchange

    async def _prove_energy(self, cp: VirtualChargePoint) -> str:
        session = self.session
        assert session is not None
        stored = await self.operator.transaction(session.started.transaction_id)
        values = [one for one in await self.operator.meter_values(session.started.transaction_id) if one["measurand"] == REGISTER]
        all_of_them = await self.operator.transactions(cp.identity)
        metered, kept = session.energy_wh, stored["energy_wh"]
        _demand(metered == kept, f"the meter counted {metered} Wh, stored are {kept} Wh")
        _demand(len(values) >= SAMPLES, f"{len(values)} meter values are stored, at least {SAMPLES} were sent")
        _demand(len(all_of_them) == 1, f"{len(all_of_them)} transactions are stored, one was played")
        _demand(not stored["flags"], f"the transaction is flagged: {stored['flags']}")
        start, stop = stored["meter_start_wh"], stored["meter_stop_wh"]
        return (
            f"Transaction {stored['id']} is stored with {kept} Wh (register {start} → {stop}, {len(values)} samples)"
            f" – exactly what the meter counted."
        )

    async def _prove_blocked(self) -> str:
        customer = await self.operator.customer(CUSTOMER)
        limit = customer["max_active_transaction_count"]
        _demand(limit == 0, f"the customer's limit is {limit}, not 0")
        return f"Customer {CUSTOMER} with card {self.id_tag} was refused {self.refusals} times, charged once and is blocked again."

    @contextmanager
    def _chapter(self, title: str) -> Iterator[None]:
        self.chapter += 1
        self.stage.heading(self.chapter, title)
        try:
            yield
        except (DeskFailed, DialFailed, ExpectationFailed, StoryFailed) as error:
            raise StoryFailed(f"step {self.chapter} ({title}): {error}") from error

    # --- drawing

    def show_frame(self, entry: Entry) -> None:
        """Draw an entry of the charge point's tape."""
        self.stage.draw(self.translator.arrow(entry))

    def _draw(self, exchange: Exchange) -> None:
        for arrow in (request_arrow(exchange), answer_arrow(exchange), *breach_arrows(exchange)):
            self.stage.draw(arrow)
        self.judged += 1
        self.drawn = max(self.drawn, exchange.number)

    async def show_news(self) -> None:
        """Draw the mock Zoho's exchanges that ended since the last one that was drawn."""
        for exchange in await self.zoho.exchanges(self.drawn):
            if exchange.ended_at is None:
                break
            self._draw(exchange)


async def _settled(cp: VirtualChargePoint, status: str) -> None:
    """Wait until the CSMS has acknowledged that the connector has this status."""

    def acknowledged(output: Output) -> bool:
        match output:
            case CallFinished(action="StatusNotification", request=told):
                return (told["connectorId"], told["status"]) == (1, status)
        return False

    await cp.expect(acknowledged)


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise StoryFailed(otherwise)
