"""What is chosen of all kills, and how it is written down."""

from pathlib import Path

from tests.mutants.pairs import Kill, Pairs

KILLS = [
    Kill("slow", "a.feature: One", 2.0),
    Kill("slow", 'b.feature: Two [[2, "x"]]', 0.5),
    Kill("deaf", "a.feature: One", 0.1),
    Kill("mute", "a.feature: One", 0.3),
    Kill("mute", "c.feature: Three", 0.4),
]


def test_each_mutant_has_its_quickest_scenario_and_each_scenario_a_mutant_that_is_played_anyhow() -> None:
    pairs = Pairs.choose(
        KILLS, ["deaf", "mute", "slow", "well"], ["a.feature: One", "b.feature: Two", "c.feature: Three", "d.feature: Four"]
    )
    assert pairs.mutants == {"deaf": "a.feature: One", "mute": "a.feature: One", "slow": 'b.feature: Two [[2, "x"]]', "well": ""}
    assert pairs.scenarios["a.feature: One"] == ("deaf", "a.feature: One")
    assert pairs.scenarios["c.feature: Three"] == ("mute", "c.feature: Three")
    assert (pairs.survivors, pairs.blunt) == (["well"], ["d.feature: Four"])
    assert len(pairs.played) == 4


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    pairs = Pairs.choose(KILLS, ["deaf", "mute", "slow"], ["a.feature: One", "b.feature: Two"])
    path = tmp_path / "mutants.toml"
    path.write_text(pairs.text(), encoding="utf-8")
    assert Pairs.read(path) == pairs


def test_what_was_not_played_again_stays() -> None:
    pairs = Pairs({"deaf": "a.feature: One", "well": ""}, {"a.feature: One": ("deaf", "a.feature: One")})
    again = pairs.choose_anew([Kill("well", "c.feature: Three")], ["deaf", "well"], ["a.feature: One", "c.feature: Three"])
    assert again.mutants == {"deaf": "a.feature: One", "well": "c.feature: Three"}
    assert again.scenarios == {"a.feature: One": ("deaf", "a.feature: One"), "c.feature: Three": ("well", "c.feature: Three")}
