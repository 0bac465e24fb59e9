"""Whether a scenario says anything about the product under test, judged by its tags, what the product declares, and what its port can
do."""

from collections.abc import Collection
from dataclasses import dataclass

from features.kit.capabilities import WORDS, Capabilities
from features.kit.catalogue import case_of
from features.kit.data import Data
from features.kit.ports import abilities_of
from features.kit.system import Choice
from features.kit.verdict import NOT_DECLARED

CONTRACT = "zoho-contract"


@dataclass(frozen=True)
class Applicability:
    """What is known of the product before anything is connected."""

    choice: Choice
    data: Data
    capabilities: Capabilities

    def reason(self, folder: str, tags: Collection[str]) -> str | None:
        """Why a scenario in this folder of features, with these tags, is not applicable; None when it is."""
        case = case_of(tags)
        if case is not None and (lack := self.capabilities.lack(case, self._given(), tags)):
            return lack
        if self.choice.own:
            return None
        if folder == "customer" and CONTRACT not in self.capabilities.has:
            return f"{NOT_DECLARED} {CONTRACT} ({WORDS[CONTRACT]})"
        if folder == "customer" and "customers" not in self.abilities:
            return "the customer's contract needs a port that knows customers"
        if "kill" in tags:
            return "the kit did not start this CSMS and does not kill it"
        if "boot_notification" in tags and not self.choice.zoho_port:
            return "without --zoho-listen this CSMS cannot know where Zoho is"
        return None

    @property
    def abilities(self) -> frozenset[str]:
        """What the port can do."""
        return abilities_of("http://own" if self.choice.own else self.choice.port)

    def _given(self) -> frozenset[str]:
        """The words of `capabilities.DERIVED` that hold."""
        able = self.abilities
        found = {"port"} if "send" in able else set()
        return frozenset(found | ({"tags"} if "tags" in able or self.data.names_tags else set()))
