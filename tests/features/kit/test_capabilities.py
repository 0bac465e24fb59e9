import pytest

from features.kit.capabilities import HABITS, MODEST, WORDS, BadCapabilities, Capabilities
from features.kit.catalogue import catalogue

CASES = catalogue()


def test_our_own_csms_declares_everything_and_another_little() -> None:
    assert Capabilities.read({}, "", own=True).has == frozenset(WORDS)
    assert Capabilities.read({}, "", own=False).has == MODEST


def test_the_command_line_goes_first_then_the_file() -> None:
    table = {"has": ["core", "reservation"], "connectors": 1}
    assert Capabilities.read(table, "", own=True) == Capabilities(frozenset(("core", "reservation")), 1)
    assert Capabilities.read(table, "core, connectors=3", own=True) == Capabilities(frozenset(("core",)), 3)
    assert Capabilities.read(table, "connectors=3", own=True) == Capabilities(frozenset(("core", "reservation")), 3)


def test_a_habit_is_nobody_s_who_does_not_declare_it_and_takes_no_profile_away() -> None:
    table = {"has": ["core", "asks-by-itself"]}
    assert not Capabilities.read({}, "", own=True).has & set(HABITS)
    assert Capabilities.read({}, "asks-by-itself", own=False).has == MODEST | {"asks-by-itself"}
    assert Capabilities.read({"has": ["asks-by-itself"]}, "", own=False).has == MODEST | {"asks-by-itself"}
    assert Capabilities.read(table, "connectors=1", own=False).has == {"core", "asks-by-itself"}
    assert Capabilities.read({"has": ["core"]}, "asks-by-itself", own=False).has == {"core", "asks-by-itself"}
    assert Capabilities.read(table, "reservation", own=False).has == {"reservation"}


@pytest.mark.parametrize("words", ["cores", "connectors=many", "connectors=0"])
def test_what_does_not_exist_cannot_be_declared(words: str) -> None:
    with pytest.raises(BadCapabilities):
        Capabilities.read({}, words, own=True)


@pytest.mark.parametrize("table", [{"connectors": "x"}, {"connectors": 2.7}, {"connectors": True}, {"has": [["core"]]}, {"has": "core"}])
def test_a_table_of_the_wrong_kind_is_turned_down(table: dict[str, object]) -> None:
    with pytest.raises(BadCapabilities, match=r"connectors are a number|a list of words"):
        Capabilities.read(table, "", own=True)


@pytest.mark.parametrize(
    ("case", "has", "given", "reason"),
    [
        ("TC_001_CSMS", "core", "", None),
        ("TC_046_CSMS", "core", "port tags", "does not declare reservation"),
        ("TC_013_CSMS", "core", "", "no port"),
        ("TC_003_CSMS", "core", "port", "no cards"),
        ("TC_028_CSMS", "core", "port tags", "does not declare unknown-transaction"),
        ("TC_083_CSMS", "security security-1", "port", "does not declare security-2"),
        ("TC_083_CSMS", "security security-1 security-2", "port", None),
    ],
)
def test_what_is_missing_is_the_reason(case: str, has: str, given: str, reason: str | None) -> None:
    found = Capabilities(frozenset(has.split())).lack(CASES[case], given.split())
    assert found is None if reason is None else reason in (found or "")


def test_a_scenario_has_prerequisites_of_its_own_among_its_tags() -> None:
    modest = Capabilities(frozenset(("core",)))
    assert modest.lack(CASES["TC_013_CSMS"], ["port"], ["core", "mandatory", "rev-2024-04"]) is None
    assert "does not declare unknown-connector" in (modest.lack(CASES["TC_013_CSMS"], ["port"], ["core", "unknown-connector"]) or "")


def test_a_product_that_certification_would_fail_is_told_so() -> None:
    assert "certification fails without them" in (Capabilities(frozenset(("core",))).lack(CASES["TC_028_CSMS"], ["port", "tags"]) or "")
