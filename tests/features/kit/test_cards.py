from datetime import datetime

import pytest

from features.kit.cards import Cards, NoCard, NoRole
from features.kit.data import Data
from features.kit.no_port import NoPort
from features.kit.port import PortRefused


class TagPort(NoPort):
    """A product that knows cards."""

    abilities = frozenset(("tags",))

    def __init__(self) -> None:
        self.cards: dict[str, tuple[int, datetime | None, str | None]] = {}

    def put_id_tag(self, id_tag: str, limit: int, *, expires_at: datetime | None = None, parent: str | None = None) -> None:
        self.cards[id_tag] = (limit, expires_at, parent)

    def delete_id_tag(self, id_tag: str) -> None:
        if id_tag not in self.cards:
            raise PortRefused("no such card")
        del self.cards[id_tag]


def test_a_card_is_made_when_it_is_first_named_and_keeps_its_name() -> None:
    port = TagPort()
    cards = Cards(port, Data.read())
    valid, group = cards["valid"], cards["group"]
    assert cards["valid"] == valid
    assert len(valid) <= 20
    assert port.cards == {valid: (5, None, group), group: (5, None, None)}
    assert cards["second"] != valid
    assert port.cards[cards["second"]][2] == group
    assert port.cards[cards["blocked"]][0] == 0
    assert port.cards[cards["expired"]][1] is not None


def test_the_unknown_card_is_never_made() -> None:
    port = TagPort()
    assert Cards(port, Data.read())["unknown"]
    assert port.cards == {}


def test_what_was_made_is_forgotten_also_when_somebody_was_faster() -> None:
    port = TagPort()
    cards = Cards(port, Data.read())
    del port.cards[cards["valid"]]
    assert cards["unknown"]
    cards.forget()
    assert port.cards == {}


def test_two_scenarios_share_no_card() -> None:
    port = TagPort()
    assert Cards(port, Data.read())["valid"] != Cards(port, Data.read())["valid"]


def test_where_no_card_can_be_made_the_test_data_name_them() -> None:
    cards = Cards(NoPort(), Data(tags={"valid": "A"}))
    assert cards["valid"] == "A"
    with pytest.raises(NoCard, match="no expired card: the test data name none"):
        assert cards["expired"]
    with pytest.raises(NoRole, match="no such card: gold"):
        assert cards["gold"]
