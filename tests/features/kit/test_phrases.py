import pytest

from features.kit.phrases import BLANKS, nearest, phrase, shown
from features.kit.player import known_steps
from features.steps import conformance_door, conformance_security, conformance_station

PRESENTS = phrase("the driver presents the {role:Role} tag at connector {connector:Connector}")
STEPS = known_steps()


def test_what_fits_into_a_blank_is_read() -> None:
    assert PRESENTS.parse_arguments("the driver presents the Valid tag at connector 2") == {"role": "valid", "connector": 2}


@pytest.mark.parametrize("text", ["the driver presents the vlaid tag at connector 1", "the driver presents the valid tag at connector 0"])
def test_what_does_not_fit_makes_it_another_step(text: str) -> None:
    assert not PRESENTS.is_matching(text)


def test_a_step_is_shown_with_what_fits() -> None:
    assert shown("{count:d} {unit:Unit} pass at the station") == (
        "<count> <unit> pass at the station (unit: seconds, minutes, hours, days)"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20 minuets pass at the station", "When <count> <unit> pass at the station (unit: "),
        ("a connection with the password is acepted", "Then a connection with <what> is <fate> (fate: accepted, refused)"),
        ("the driver presents the valid card at connector 1", "When the driver presents the <role> tag at connector"),
        ("the CSMS sends Reset within 30 secs", "Then the CSMS sends <action> within <seconds> seconds"),
        ("the station repeats Heartbeat with a message id", "When the station repeats <action> with <which> message id"),
    ],
)
def test_the_step_that_was_meant_is_found(text: str, meant: str) -> None:
    assert (nearest(text, STEPS) or "").startswith(meant)


def test_what_is_like_no_step_has_none() -> None:
    assert nearest("xyzzy", STEPS) is None


def test_steps_know_all_words_that_fit() -> None:
    words = {name: set(blank.words.split(", ")) for name, blank in BLANKS.items()}
    assert words["Span"] == set(conformance_station.SPANS)
    assert words["Extra"] == set(conformance_station.SPECIAL)
    assert words["Fate"] == set(conformance_door.FATES)
    assert words["Need"] == set(conformance_security.MORE)
    assert words["Root"] == set(conformance_security.AUTHORITIES)
