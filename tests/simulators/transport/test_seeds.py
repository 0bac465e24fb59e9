from simulators.transport.seeds import Seed


def test_the_same_seed_throws_the_same_dice_and_each_purpose_has_its_own() -> None:
    def throws(seed: Seed, *names: str) -> list[float]:
        dice = seed.dice(*names)
        return [dice.random() for _ in range(5)]

    assert throws(Seed(7), "CP1", "ids") == throws(Seed(7), "CP1", "ids")
    streams = [throws(Seed(seed), *names) for seed in (7, 8) for names in (("CP1", "ids"), ("CP2", "ids"), ("CP1", "faults"))]
    assert len({tuple(stream) for stream in streams}) == 6


def test_a_seed_of_its_own_can_be_said_and_given_again() -> None:
    fresh = Seed()
    assert Seed(int(str(fresh))).split("x") == fresh.split("x")
    assert Seed().value != fresh.value


def test_a_seed_shows_its_value() -> None:
    assert repr(Seed(42)) == "Seed(42)"
    assert repr(Seed("a")) == "Seed('a')"
