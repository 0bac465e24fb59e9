from collections import Counter
from pathlib import Path

import pytest

from features.kit.catalogue import BadCatalogue, Obligation, case_of, catalogue, markers, read

ROW = """
[[case]]
id = "TC_1"
title = "A case"
profile = "{profile}"
mandatory = true
revision = "2024-04"
state = "booted"
prerequisites = ["port"]
obligations = ["Reset.req Hard"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "catalogue.toml"
    path.write_text(text)
    return path


def test_all_certification_cases_are_there() -> None:
    counts = Counter(case.profile for case in catalogue().values() if case.id.startswith("TC_"))
    assert counts == {
        "core": 34,
        "local_auth_list": 6,
        "firmware": 5,
        "reservation": 10,
        "remote_trigger": 2,
        "smart_charging": 5,
        "security": 15,
    }


def test_a_row_becomes_a_case(tmp_path: Path) -> None:
    [case] = read(write(tmp_path, ROW.format(profile="core")))
    assert (case.id, case.state, case.prerequisites, case.obligations) == (
        "TC_1",
        "booted",
        ("port",),
        (Obligation("Reset.req", ("Hard",)),),
    )
    assert str(case.obligations[0]) == "Reset.req Hard"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROW.format(profile="cores"), "no such profile"),
        (ROW.format(profile="core") + 'more = ""', "fields that are missing or not known: more"),
        (ROW.format(profile="core") * 2, "more than once: TC_1"),
        (ROW.format(profile="core").replace("Reset.req Hard", ""), "without a subject"),
    ],
)
def test_a_bad_catalogue_says_where(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadCatalogue, match=words):
        read(write(tmp_path, text))


@pytest.mark.parametrize(
    ("owed", "step", "named"),
    [
        ("Reset.req Hard", "the CSMS sends Reset of type hard", True),
        ("Reset.req Hard", "the CSMS sends Reset", False),
        ("Authorize.conf Invalid|Expired", "the CSMS answers Authorize with Expired", True),
        ("Authorize.conf Accepted parentIdTag", "the CSMS answers Authorize with: status Accepted", False),
    ],
)
def test_an_obligation_is_named_word_by_word(owed: str, step: str, named: bool) -> None:
    assert Obligation.read(owed).is_named_by(step) is named


def test_cases_become_markers() -> None:
    found = markers(catalogue().values())
    assert {"TC_001_CSMS", "core", "mandatory", "optional", "rev-2024-04", "rev-2025-09"} <= set(found)


def test_a_case_is_known_by_its_tag() -> None:
    case = case_of(["core", "TC_001_CSMS"])
    assert case is not None
    assert case.id == "TC_001_CSMS"
    assert case_of(["core"]) is None
