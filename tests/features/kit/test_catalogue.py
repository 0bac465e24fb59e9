from collections import Counter
from pathlib import Path

import pytest

from features.kit.catalogue import BadCatalogue, Obligation, assign, case_of, catalogue, markers, read

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
    ("text", "owed", "shown"),
    [
        ("ClearCache.req", Obligation("ClearCache.req"), "ClearCache.req"),
        ("operator sees Accepted", Obligation("operator", ("sees", "Accepted")), "operator sees Accepted"),
        ("X.req: type Hard, y  absent", Obligation("X.req", ("type Hard", "y absent")), "X.req: type Hard, y absent"),
        ("@rev-2025-09 X.req key", Obligation("X.req", ("key",), "rev-2025-09"), "X.req key"),
        ("not @rev-2025-09 X.req: a|b", Obligation("X.req", ("a|b",), "not rev-2025-09"), "X.req: a or b"),
    ],
)
def test_an_obligation_is_read_in_words_or_in_phrases(text: str, owed: Obligation, shown: str) -> None:
    assert Obligation.read(text) == owed
    assert str(owed) == shown


@pytest.mark.parametrize("text", ["", "@rev-2024-04", "X.req:", "X.req: ", "X.req: a,, b"])
def test_a_text_that_is_no_obligation_is_refused(text: str) -> None:
    with pytest.raises(BadCatalogue, match="an obligation"):
        Obligation.read(text)


@pytest.mark.parametrize(
    ("owed", "step", "named"),
    [
        ("Reset.req Hard", "the CSMS sends Reset of type Hard within 30 seconds", True),
        ("Reset.req Hard", "the CSMS sends Reset within 30 seconds", False),
        ("Reset.req Hard", "the CSMS answers Reset with Hard", False),
        ("Reset.req", "the CSMS sends ResetAll within 30 seconds", False),
        ("Authorize.conf Invalid|Expired", "the CSMS answers Authorize with Expired", True),
        ("Authorize.conf Accepted parentIdTag", "the CSMS answers Authorize with: status Accepted", False),
        ("MeterValues.conf", "the CSMS sends TriggerMessage within 30 seconds with: requestedMessage MeterValues", False),
        ("StatusNotification.conf", "the CSMS answers the FirmwareStatusNotification Installed", False),
        ("StatusNotification.conf Available", "the CSMS answers the StatusNotification Unavailable of connector 1", False),
        ("StatusNotification.conf: Faulted of connector 1", "the CSMS answers the StatusNotification Faulted of connector 1", True),
        ("UnlockConnector.req connector", "the CSMS sends UnlockConnector within 30 seconds", False),
        ("UnlockConnector.req: connectorId 1", "the CSMS sends UnlockConnector within 30 seconds with: connectorId 12", False),
        ("X.req: a absent, b 1", "the CSMS sends X within 30 seconds with: p.a absent q.b 1", True),
        ("X.req: a absent, b 1", "the CSMS sends X within 30 seconds with: p.a 1 q.b absent", False),
        ("TLS suite AES128-GCM-SHA256", "the CSMS speaks the TLS suite ECDHE-ECDSA-AES128-GCM-SHA256", False),
        ("TLS refuses version 1.0", "the CSMS refuses the TLS version 1.0", True),
        ("operator sees Accepted", "the operator sees the station's answer", False),
    ],
)
def test_an_obligation_is_named_word_by_word(owed: str, step: str, named: bool) -> None:
    assert Obligation.read(owed).is_named_by(step) is named


@pytest.mark.parametrize(
    ("text", "tags", "applies"),
    [
        ("X.req", set(), True),
        ("@b X.req", {"a", "b"}, True),
        ("@b X.req", {"a"}, False),
        ("not @b X.req", {"a"}, True),
        ("not @b X.req", {"a", "b"}, False),
    ],
)
def test_an_obligation_with_a_tag_is_owed_where_the_tag_is(text: str, tags: set[str], applies: bool) -> None:
    assert Obligation.read(text).applies(tags) is applies


@pytest.mark.parametrize(
    ("owed", "steps", "places"),
    [
        (["X.conf"], ["the CSMS answers X", "the CSMS answers X"], [0]),
        (["X.conf", "X.conf"], ["the CSMS answers X"], [0, None]),
        (["X.conf", "X.conf a"], ["the CSMS answers X with a", "the CSMS answers X"], [1, 0]),
        (["X.conf", "X.conf a", "X.conf a b"], ["the CSMS answers X with: a b", "the CSMS answers X with a"], [0, 1, None]),
        (["X.req"], [], [None]),
    ],
)
def test_each_step_asserts_one_obligation(owed: list[str], steps: list[str], places: list[int | None]) -> None:
    assert assign([Obligation.read(text) for text in owed], steps) == places


def test_cases_become_markers() -> None:
    found = markers(catalogue().values())
    assert {"TC_001_CSMS", "core", "mandatory", "optional", "rev-2024-04", "rev-2025-09"} <= set(found)


def test_a_case_is_known_by_its_tag() -> None:
    case = case_of(["core", "TC_001_CSMS"])
    assert case is not None
    assert case.id == "TC_001_CSMS"
    assert case_of(["core"]) is None
