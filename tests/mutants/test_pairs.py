"""The kit is sharp: what `features/kit/mutants.toml` says kills what still does, and leaves the sound CSMS alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.mutants import defects, page
from tests.mutants.arena import SOUND, arena, hurrying
from tests.mutants.matrix import AT_ONCE
from tests.mutants.pairs import Pairs
from tests.mutants.plays import scripts, title
from tests.mutants.station import Station

AGAIN = "`python -m tests.mutants.matrix --quick` searches again"


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    defects.load()


def test_every_mutant_and_every_scenario_has_its_pair() -> None:
    pairs = Pairs.read()
    assert set(pairs.mutants) == set(Station.MUTANTS), AGAIN
    assert set(pairs.scenarios) == {title(key) for key in scripts()}, AGAIN
    assert not pairs.survivors
    assert not pairs.blunt


def test_the_page_tells_of_these_pairs() -> None:
    assert page.PATH.read_text(encoding="utf-8") == page.text(Pairs.read()), AGAIN


@pytest.mark.timeout(300)
def test_every_pair_still_kills_and_the_sound_csms_passes() -> None:
    pairs, known = Pairs.read().played, scripts()
    strange = sorted({kill.key for kill in pairs} - set(known))
    assert not strange, f"no such scenarios: {strange}; {AGAIN}"
    with arena() as field, ThreadPoolExecutor(AT_ONCE) as pool:
        keys = sorted({kill.key for kill in pairs})
        sound = list(pool.map(lambda key: field.play(SOUND, known[key]), keys))
        with hurrying():
            deaths = list(pool.map(lambda kill: field.last_words(kill.mutant, known[kill.key], kill.at), pairs))
    wrong = [f"{key}: {one.outcome}: {one.reason}" for key, one in zip(keys, sound, strict=True) if one.outcome != "passed"]
    assert not wrong, "\n".join(("with the sound CSMS:", *wrong))
    found = list(zip(pairs, deaths, strict=True))
    other = [f"{kill.mutant}: {kill.key}\n  at {' or '.join(kill.at)}\n  now {at}" for kill, at in found if at not in kill.at]
    assert not other, "\n".join(("these kill no longer, or at another place:", *other, AGAIN))


def test_every_defect_says_what_is_wrong_and_has_a_name_that_fits_an_identity() -> None:
    for name, kind in Station.MUTANTS.items():
        assert kind.__doc__, f"{name} says nothing of itself"
        assert len(name) <= 37, name
