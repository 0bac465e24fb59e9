"""What outlives a process, with a store that forgets nothing and another bench as the next process."""

import json

from simulators.chargepoint.backlog import DurableStore, MemoryStore
from simulators.chargepoint.events import Plug, SessionStopped, Swipe
from tests.simulators.chargepoint.bench import Bench

OFFLINE = {"AllowOfflineTxForUnknownId": "true"}


class Kept(MemoryStore):
    """A durable store; `commits` counts how often something was made to last."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.commits = 0
        self.writes: list[str] = []

    def recall(self, name: str) -> str | None:
        return self.texts.get(name)

    def keep(self, name: str, text: str) -> None:
        self.texts[name] = text
        self.writes.append(name)

    def commit(self) -> None:
        self.commits += 1


def test_it_is_a_durable_store() -> None:
    assert isinstance(Kept(), DurableStore)
    assert not isinstance(MemoryStore(), DurableStore)


def test_settings_outlive_the_process_and_what_waited_for_a_restart_is_in_force() -> None:
    store = Kept()
    bench = Bench(store, reboot_keys=frozenset({"ConnectionTimeOut"})).boot()
    assert bench.status("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "15"}) == "Accepted"
    assert bench.status("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "99"}) == "RebootRequired"
    again = Bench(store)
    assert again.machine.setting("MeterValueSampleInterval") == "15"
    assert again.machine.setting("ConnectionTimeOut") == "99"


def test_the_local_list_the_cache_and_reservations_outlive_the_process() -> None:
    store = Kept()
    bench = Bench(store, connectors=2).charge("SEEN")
    cards = [{"idTag": "LISTED", "idTagInfo": {"status": "Accepted", "parentIdTag": "GROUP"}}]
    sent = {"listVersion": 4, "updateType": "Full", "localAuthorizationList": cards}
    assert bench.status("SendLocalList", sent) == "Accepted"
    reservation = {"connectorId": 2, "idTag": "MINE", "reservationId": 8, "expiryDate": "2026-05-05T10:00:00Z"}
    assert bench.status("ReserveNow", reservation) == "Accepted"
    again = Bench(store, connectors=2).boot()
    version = again.call("GetLocalListVersion")
    assert version == [3, version[1], {"listVersion": 4}]
    assert again.machine.status(2) == "Reserved"
    assert again.status("CancelReservation", {"reservationId": 8}) == "Accepted"
    again.drop().act(Plug(1), Swipe(1, "SEEN"))
    assert again.machine.status(1) == "Charging"


def test_an_open_session_is_stopped_as_after_a_power_cut_where_it_was_kept_last() -> None:
    store = Kept()
    bench = Bench(store).charge("TAG").wait(120)
    energy_wh = bench.machine.energy_wh(1)
    again = Bench(store).later(3600)
    assert again.machine.energy_wh(1) == energy_wh
    again.boot()
    stop = again.payloads("StopTransaction")[0]
    assert stop == {"transactionId": 7, "meterStop": energy_wh, "timestamp": "2026-05-04T10:02:00.000Z", "reason": "PowerLoss"}
    assert again.all(SessionStopped)[0].accepted
    assert again.statuses() == ["Available"]
    assert Bench(store).boot().payloads("StopTransaction") == []


def test_a_start_that_was_not_answered_gives_its_id_to_the_stop_of_the_next_process() -> None:
    store = Kept()
    Bench(store, settings=OFFLINE).boot().drop().act(Plug(), Swipe(1, "TAG")).wait(60)
    again = Bench(store).boot()
    assert [a for a in again.actions if "Transaction" in a or a == "MeterValues"] == ["StartTransaction", "MeterValues", "StopTransaction"]
    assert again.payloads("StopTransaction")[0]["transactionId"] == 7


def test_an_unavailable_connector_stays_unavailable() -> None:
    store = Kept()
    Bench(store).boot().status("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert Bench(store).boot().statuses() == ["Unavailable"]


def test_nothing_is_written_twice_and_all_of_one_moment_lasts_together() -> None:
    store = Kept()
    bench = Bench(store).boot()
    store.writes.clear()
    commits = store.commits
    bench.call("GetConfiguration", {"key": []})
    assert store.writes == []
    assert store.commits == commits + 1
    bench.charge("TAG")
    assert store.writes.count("settings") == 0
    assert "session" in json.loads(store.texts["facts"])["connectors"]["1"]


def test_what_a_smaller_charge_point_lacks_is_left_out() -> None:
    store = Kept()
    Bench(store, connectors=2).charge("TAG", connector=2)
    assert Bench(store).boot().statuses() == ["Available"]
