import itertools

from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.events import (
    ClearFault,
    Connected,
    Event,
    EvReady,
    EvseResume,
    EvseSuspend,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    StatusChanged,
    Swipe,
    Unplug,
)
from tests.simulators.chargepoint.bench import Bench

# OCPP 1.6, 4.9, without Reserved; Preparing -> Unavailable is B1 and A8 in one step
ALLOWED = {
    "Available": {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Unavailable", "Faulted"},
    "Preparing": {"Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted", "Unavailable"},
    "Charging": {"Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"},
    "SuspendedEV": {"Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"},
    "SuspendedEVSE": {"Available", "Charging", "SuspendedEV", "Finishing", "Unavailable", "Faulted"},
    "Finishing": {"Available", "Preparing", "Unavailable", "Faulted"},
    "Unavailable": {"Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Faulted"},
    "Faulted": {"Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable"},
}

HAPPENINGS = st.sampled_from(
    [
        Plug(),
        Unplug(),
        Swipe(1, "TAG"),
        Swipe(1, "OTHER"),
        EvReady(),
        EvSuspend(),
        EvseSuspend(),
        EvseResume(),
        PresentFault(1, "GroundFailure"),
        ClearFault(),
        "Inoperative",
        "Operative",
        "drop",
        "wait",
    ]
)


@given(st.lists(HAPPENINGS, max_size=25))
def test_whatever_happens_each_status_follows_the_last_by_the_specification_and_none_comes_twice(happenings: list[object]) -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true", "ConnectionTimeOut": "20"}).boot()
    for happening in happenings:
        if happening == "drop":
            bench.drop().act(Connected())
        elif happening == "wait":
            bench.wait(15)
        elif isinstance(happening, str):
            bench.call("ChangeAvailability", {"connectorId": 1, "type": happening})
        else:
            bench.act(happening)  # type: ignore[arg-type]
        bench.answer_all()
    shown = [output.status for output in bench.all(StatusChanged) if output.connector == 1]
    for before, after in itertools.pairwise(shown):
        assert after in ALLOWED[before], shown
    assert bench.statuses()[-1] == shown[-1] == bench.machine.status(1)
    told = bench.statuses()
    assert all(one != other for one, other in itertools.pairwise(told)), told


def test_an_ordinary_session_shows_the_ordinary_statuses() -> None:
    bench = Bench().charge().act(Swipe(1, "TAG"))
    bench.answer_all()
    bench.act(Unplug())
    bench.answer_all()
    assert bench.statuses() == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    assert bench.statuses(0) == ["Available"]


def test_after_an_outage_only_what_changed_is_told() -> None:
    bench = Bench(connectors=2).boot().drop().forget()
    bench.act(Plug(1), Plug(2), Unplug(2), Connected())
    bench.answer_all()
    assert [(p["connectorId"], p["status"]) for p in bench.payloads("StatusNotification")] == [(1, "Preparing")]


def test_a_status_whose_connection_was_lost_is_told_again() -> None:
    bench = Bench().boot().act(Plug()).drop().forget().act(Connected())
    assert bench.statuses() == ["Preparing"]


def test_a_fault_tells_its_error_code_and_info() -> None:
    bench = Bench().boot().forget().act(PresentFault(1, "GroundFailure", "wet cable"))
    bench.answer_all()
    payload = bench.payloads("StatusNotification")[0]
    assert (payload["status"], payload["errorCode"], payload["info"]) == ("Faulted", "GroundFailure", "wet cable")


def test_the_charge_point_itself_can_be_faulty_without_its_connectors() -> None:
    bench = Bench().boot().act(PresentFault(0, "InternalError"))
    assert (bench.machine.status(0), bench.machine.status(1)) == ("Faulted", "Available")
    assert bench.act(ClearFault(0)).machine.status(0) == "Available"


def test_a_status_is_told_when_it_has_lasted_with_the_instant_when_it_began() -> None:
    bench = Bench(settings={"MinimumStatusDuration": "10"}).boot().forget().act(Plug())
    bench.answer_all()
    assert (bench.statuses(), bench.machine.status(1)) == ([], "Preparing")
    assert bench.wait(9).statuses() == []
    bench.wait(1)
    assert [(p["status"], p["timestamp"]) for p in bench.payloads("StatusNotification")] == [("Preparing", "2026-05-04T10:00:00.000Z")]


def test_what_does_not_last_is_never_told() -> None:
    bench = Bench(settings={"MinimumStatusDuration": "10"}).boot().forget()
    bench.act(Plug()).wait(5).act(Unplug()).wait(60)
    assert bench.statuses() == []
    bench.act(Plug(), Swipe(1, "TAG"))
    bench.answer_all()
    bench.wait(30)
    assert bench.statuses() == ["Charging"]


def test_a_status_that_waits_is_told_at_once_after_an_outage_and_only_once() -> None:
    bench = Bench(settings={"MinimumStatusDuration": "60"}).boot().forget().act(Plug()).wait(5).drop().boot().wait(120)
    assert bench.statuses() == ["Preparing"]


VERBS = [
    Plug(), HalfPlug(), Unplug(), Swipe(1, "TAG"), Swipe(1, "OTHER"), EvReady(), EvSuspend(), EvseSuspend(), EvseResume(),
    PresentFault(1, "GroundFailure"), ClearFault(), JamLock(), JamLock(1, False), PowerCut(), PowerOn(), Connected(),
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 70)), max_size=25), st.sampled_from(["0", "20"]), st.booleans())
def test_whatever_happens_no_status_is_told_twice_and_the_csms_knows_the_last_one(
    steps: list[tuple[Event, int]], lasting: str, unlocks: bool
) -> None:
    settings = {"MinimumStatusDuration": lasting, "UnlockConnectorOnEVSideDisconnect": str(unlocks)}
    bench = Bench(settings=settings).boot()
    for verb, seconds in steps:
        boots = bench.actions.count("BootNotification")
        told = len(bench.statuses())
        bench.act(verb)
        bench.answer_all()
        bench.wait(seconds)
        if bench.actions.count("BootNotification") == boots and told:  # a boot tells everything again
            now = bench.statuses()[told - 1 :]
            assert all(one != other for one, other in itertools.pairwise(now))
    bench.act(PowerOn(), Connected()).wait(100)
    assert bench.statuses()[-1] == bench.machine.status(1)
