from simulators.chargepoint.backlog import Entry, MemoryStore
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.station import Station


def station(store: MemoryStore | None = None) -> Station:
    return Station(Profile(connectors=2, call_timeout_s=12), lambda: "id", store)


def test_the_profile_sets_what_the_keys_report() -> None:
    configuration = station().configuration
    assert (configuration.number("NumberOfConnectors"), configuration.number("MessageTimeout")) == (2, 12)


def test_keys_that_follow_from_the_build_are_set_by_it() -> None:
    built = station().configuration
    assert built.text("ConnectorPhaseRotation") == "1.RST,2.RST"
    assert built.change("ConnectorPhaseRotation", "0.RST,1.RTS,2.STR") == "Accepted"
    single = Station(Profile(phases=1, fixed_cable=True), lambda: "id", None).configuration
    assert single.text("ConnectorPhaseRotation") == "1.NotApplicable"
    assert single.change("MeterValuesSampledData", "Voltage.L2") == "Rejected"
    assert single.change("UnlockConnectorOnEVSideDisconnect", "false") == "Rejected"


def test_keys_that_a_model_lacks_are_not_there() -> None:
    lacking = Station(Profile(absent_keys=frozenset({"CpoName"})), lambda: "id", None)
    assert lacking.configuration.change("CpoName", "X") == "NotSupported"


def test_orders_and_transaction_messages_share_one_numbering_that_goes_on_after_a_restart() -> None:
    store = MemoryStore()
    store.append(Entry(41, "s", 1, "StopTransaction", {}))
    known = station(store)
    known.ask("Heartbeat", {})
    known.queue(1, "s", "MeterValues", {})
    assert known.asks[0].order == 42
    assert [entry.key for entry in store.load()] == [41, 43]


def test_reports_are_handed_over_once() -> None:
    known = station()
    known.note("hello")
    assert len(known.drain()) == 1
    assert known.drain() == []


def test_what_waits_or_flies_counts_as_asked() -> None:
    known = station()
    assert not known.asked("Heartbeat")
    known.ask("Heartbeat", {})
    assert known.asked("Heartbeat")
