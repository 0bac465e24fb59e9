import pytest

from features.kit.capabilities import MODEST, WORDS, BadCapabilities, Capabilities
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


@pytest.mark.parametrize("words", ["cores", "connectors=many", "connectors=0"])
def test_what_does_not_exist_cannot_be_declared(words: str) -> None:
    with pytest.raises(BadCapabilities):
        Capabilities.read({}, words, own=True)


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
