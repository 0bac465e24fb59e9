import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.plan import KINDS, Plan, Redial, Shape, made, name, rate, read, seconds, shape


@pytest.mark.parametrize(
    ("text", "found"), [("90", 90), ("90s", 90), ("500ms", 0.5), ("10m", 600), ("1h30m", 5400), ("1.5m", 90), ("0s", 0)]
)
def test_a_duration_is_read(text: str, found: float) -> None:
    assert seconds(text) == found


@pytest.mark.parametrize("text", ["", "m", "10x", "-5s", "5m!"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)


@pytest.mark.parametrize(("text", "found"), [("100/s", 100), ("6000/m", 100), ("0.5", 0.5), ("3600/h", 1)])
def test_a_rate_is_read(text: str, found: float) -> None:
    assert rate(text) == found


@pytest.mark.parametrize("text", ["", "0/s", "-1/s", "10/day", "x/s", "nan/s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no rate"):
        rate(text)


def test_a_shape_is_read_with_all_that_it_may_say() -> None:
    assert shape("storm@60s") == Shape("storm", 60)
    assert shape("outage@2m,for=20s,share=0.5,first=2s,max=8s,jitter=0") == Shape("outage", 120, 20, 0.5, Redial(2, 8, 0))
    assert shape("restart@1s").for_s > 0


@pytest.mark.parametrize("text", ["storm", "storm@", "flood@5s", "storm@5s,share=2", "storm@5s,colour=red", "storm@5s,jitter=3"])
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"shape|duration|back-off"):
        shape(text)


@given(
    st.builds(
        Shape,
        st.sampled_from(sorted(KINDS)),
        st.integers(0, 10_000).map(float),
        st.integers(0, 100).map(float),
        st.floats(0.01, 1),
        st.none() | st.just(Redial(0.5, 4, 0.25)),
    )
)
def test_a_shape_is_read_as_it_is_written(one: Shape) -> None:
    assert shape(one.words()) == one


@given(st.integers(0, 40), st.floats(0, 1))
def test_a_back_off_doubles_to_its_most_and_is_cut_by_the_jitter(failures: int, share: float) -> None:
    whole = min(60, 2.0 ** min(failures, 30))
    assert whole / 2 <= Redial().wait_s(failures, share) <= whole
    assert Redial(1, 60, 0).wait_s(failures, share) == whole
    assert Redial().wait_s(failures, 1) == whole / 2


def test_a_back_off_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="back-off"):
        Redial(5, 1)


def test_a_share_hits_about_so_many_stations_and_the_same_for_the_same_seed() -> None:
    half = Shape("storm", 5, share=0.5)
    struck = [half.hits(1, station) for station in range(1000)]
    assert 400 < sum(struck) < 600
    assert struck == [half.hits(1, station) for station in range(1000)]
    assert all(Shape("storm", 5).hits(1, station) for station in range(1000))


def test_identities_follow_their_pattern() -> None:
    assert name("CP{n:05}", 7) == "CP00007"
    for pattern in ("CP{m}", "CP{", "CP{n:q}", "{n.x}"):
        with pytest.raises(ValueError, match="no pattern"):
            name(pattern, 7)


@pytest.mark.parametrize(
    "options",
    [
        {"count": 0},
        {"count": 2, "pattern": "CP"},
        {"tags": "T" * 21},
        {"ramp_per_s": 0},
        {"speed": 0},
        {"connectors": 0},
        {"pattern": ""},
    ],
)
def test_a_plan_that_cannot_be_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        made(Plan(), options)


def test_a_shape_that_would_never_strike_is_refused() -> None:
    with pytest.raises(ValueError, match="the storm at 10 s would never strike: the fleet runs for 2 s"):
        Plan(for_s=2, shapes=(Shape("herd", 1), Shape("storm", 10)))
    assert Plan(for_s=None, shapes=(Shape("storm", 10),)).for_s is None


def test_a_plan_is_read_from_toml_and_options_beat_it() -> None:
    text = """
    count = 20
    id = "X{n}"
    ramp = "10/s"
    session_every = "5m"
    for = 60
    [[shape]]
    kind = "blackout"
    at = "10s"
    for = "2s"
    [[driver]]
    name = "bus"
    battery_wh = 300000
    max_power_w = 22000
    energy_wh = [1000, 2000]
    stay_s = [60, 120]
    """
    plan = made(made(Plan(), read(text)), {"count": 30, "seed": None})
    assert (plan.count, plan.pattern, plan.ramp_per_s, plan.session_every_s, plan.for_s) == (30, "X{n}", 10, 300, 60)
    assert plan.shapes == (Shape("blackout", 10, 2),)
    assert [driver.name for driver in plan.drivers] == ["bus"]
    assert plan.seed == Plan().seed
    assert plan.horizon_s == 60


@pytest.mark.parametrize("text", ["count = ", "colour = 1", "[[shape]]\nat = 1", "[[driver]]\nname = 'x'", "ramp = 'fast'"])
def test_a_plan_file_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"plan|shape|driver|rate"):
        read(text)
