"""What is chosen of all kills, and how it is written down."""

from pathlib import Path

from tests.mutants.pairs import Kill, Pairs

SLOW_ONE, SLOW_TWO = Kill("slow", "a.feature: One", 2.0, ("a step",)), Kill("slow", 'b.feature: Two [[2, "x"]]', 0.5, ("J 4.1", "J 5.5"))
DEAF, MUTE_ONE, MUTE_THREE = (
    Kill("deaf", "a.feature: One", 0.4),
    Kill("mute", "a.feature: One", 0.3),
    Kill("mute", "c.feature: Three", 0.4),
)
KILLS = [SLOW_ONE, SLOW_TWO, DEAF, MUTE_ONE, MUTE_THREE]
TITLES = ["a.feature: One", "b.feature: Two", "c.feature: Three", "d.feature: Four"]


def test_each_mutant_has_its_quickest_scenario_and_each_scenario_the_mutant_with_the_fewest_victims() -> None:
    pairs = Pairs.choose(KILLS, ["deaf", "mute", "slow", "well"], TITLES)
    assert pairs.mutants == {"deaf": DEAF, "mute": MUTE_ONE, "slow": SLOW_TWO, "well": None}
    assert pairs.scenarios["a.feature: One"] == DEAF
    assert pairs.scenarios["c.feature: Three"] == MUTE_THREE
    assert (pairs.survivors, pairs.blunt) == (["well"], ["d.feature: Four"])
    assert len(pairs.played) == 4


def test_what_dies_while_it_is_prepared_proves_nothing_of_a_scenario() -> None:
    unborn = Kill("slow", "d.feature: Four", 0.1, ("the station is booted",), own=False)
    pairs = Pairs.choose([*KILLS, unborn], ["slow"], TITLES)
    assert pairs.mutants == {"slow": SLOW_TWO}
    assert pairs.blunt == ["d.feature: Four"]
    assert Pairs.choose([unborn], ["slow"], TITLES).mutants == {"slow": unborn}


def test_what_was_sought_for_a_scenario_is_its_mutant() -> None:
    assert Pairs.choose(KILLS, ["slow"], TITLES, [SLOW_ONE]).scenarios["a.feature: One"] == SLOW_ONE


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "mutants.toml"
    path.write_text(Pairs.choose(KILLS, ["deaf", "mute", "slow", "well"], TITLES).text(), encoding="utf-8")
    read = Pairs.read(path)
    assert read.text() == path.read_text(encoding="utf-8")
    assert read.mutants["slow"] == Kill("slow", 'b.feature: Two [[2, "x"]]', at=("J 4.1", "J 5.5"))
    assert (read.survivors, read.blunt) == (["well"], ["d.feature: Four"])


def test_what_was_not_played_again_stays() -> None:
    pairs = Pairs({"deaf": DEAF, "well": None}, {"a.feature: One": DEAF})
    again = pairs.choose_anew([Kill("well", "c.feature: Three")], ["deaf", "well"], ["a.feature: One", "c.feature: Three"])
    assert again.mutants == {"deaf": DEAF, "well": Kill("well", "c.feature: Three")}
    assert again.scenarios == {"a.feature: One": DEAF, "c.feature: Three": Kill("well", "c.feature: Three")}
    assert again.without([DEAF]).mutants["deaf"] is None
