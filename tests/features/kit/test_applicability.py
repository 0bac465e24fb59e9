import pytest

from features.kit.applicability import Applicability
from features.kit.capabilities import Capabilities
from features.kit.data import Data
from features.kit.system import Choice

CORE = Capabilities(frozenset(("core",)))
CONTRACTED = Capabilities(frozenset(("zoho-contract",)))
NAMED = Data(tags={"valid": "A"}, stations={"names": []})
PORTED = Choice("ws://a/ocpp", "http://a")


def reason(choice: Choice, folder: str, *tags: str, data: Data | None = None) -> str | None:
    able = CONTRACTED if folder == "customer" and not choice.own else CORE
    return Applicability(choice, data or Data.read(), able).reason(folder, tags)


@pytest.mark.parametrize(
    ("choice", "folder", "tags", "words"),
    [
        (Choice(), "customer", ["kill", "boot_notification"], None),
        (PORTED, "customer", ["onboarding"], None),
        (PORTED, "customer", ["kill"], "does not kill"),
        (PORTED, "customer", ["boot_notification"], "--zoho-listen"),
        (Choice("ws://a/ocpp", "http://a", zoho_port=8100), "customer", ["boot_notification"], None),
        (Choice("ws://a/ocpp"), "customer", ["onboarding"], "knows customers"),
        (Choice("ws://a/ocpp", "steve+http://a"), "customer", ["onboarding"], "knows customers"),
        (Choice(), "core", ["TC_001_CSMS"], None),
        (Choice(), "reservation", ["TC_046_CSMS"], "does not declare reservation"),
        (Choice("ws://a/ocpp"), "core", ["TC_001_CSMS"], None),
        (Choice("ws://a/ocpp"), "core", ["TC_013_CSMS"], "no port"),
        (Choice(), "core", ["TC_013_CSMS", "unknown-connector"], "does not declare unknown-connector"),
        (Choice("ws://a/ocpp", "octt+http://a"), "core", ["TC_013_CSMS"], None),
        (Choice("ws://a/ocpp", "octt+http://a"), "core", ["TC_003_CSMS"], "no cards"),
    ],
)
def test_what_is_not_applicable_says_why(choice: Choice, folder: str, tags: list[str], words: str | None) -> None:
    found = reason(choice, folder, *tags)
    assert found is None if words is None else words in (found or "")


def test_another_product_keeps_the_customer_s_contract_only_when_it_says_so() -> None:
    assert Applicability(Choice(), Data.read(), CORE).reason("customer", ["onboarding"]) is None
    found = Applicability(PORTED, Data.read(), CORE).reason("customer", ["onboarding"])
    assert found is not None
    assert found.startswith("the product does not declare zoho-contract (")
    assert Applicability(Choice("ws://a/ocpp"), Data.read(), CORE).reason("customer", ["onboarding"]) == found


def test_cards_that_the_test_data_name_are_cards() -> None:
    assert reason(Choice("ws://a/ocpp"), "core", "TC_003_CSMS", data=NAMED) is None
