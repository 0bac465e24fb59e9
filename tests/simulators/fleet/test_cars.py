from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.cars import Cars
from simulators.fleet.tally import Tally

CONNECTORS = st.integers(1, 3)
HAPPENED = st.one_of(
    st.tuples(st.just("came"), CONNECTORS),
    st.tuples(st.just("began"), CONNECTORS),
    st.tuples(st.just("left"), CONNECTORS),
    st.tuples(st.just("refused"), CONNECTORS, st.just("Invalid (offline)")),
    st.tuples(st.just("turned_away"), st.just("Charging")),
)


@given(st.lists(HAPPENED))
def test_every_car_that_came_ends_in_exactly_one_cause(happened: list[tuple[str, ...]]) -> None:
    tally = Tally()
    cars = Cars(tally)
    for verb, *arguments in happened:
        getattr(cars, verb)(*arguments)
        assert tally.total("cars") <= tally.number("sessions", "arrivals")
    cars.end()
    came = sum(verb in ("came", "turned_away") for verb, *_ in happened)
    assert tally.total("cars") == tally.number("sessions", "arrivals") == came
    assert tally.total("arrivals turned away") == tally.number("cars", "turned away")


def test_the_first_cause_counts_and_each_has_its_name() -> None:
    tally = Tally()
    cars = Cars(tally)
    for connector in (1, 2, 3):
        cars.came(connector)
    cars.began(1)
    cars.left(1)
    cars.refused(2, "Blocked (csms)")
    cars.began(2)
    cars.left(3)
    cars.turned_away("Faulted")
    cars.came(1)
    cars.end()
    assert tally.counts["cars"] == {
        "began a session": 1,
        "refused: Blocked (csms)": 1,
        "left without a session": 1,
        "turned away": 1,
        "waited when the run ended": 1,
    }
    assert tally.counts["arrivals turned away"] == {"Faulted": 1}
