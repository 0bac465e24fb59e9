"""Why a tag may charge, or not."""

from datetime import datetime

import pytest

from csms.domain.charge_points import ConnectorStatus
from csms.domain.errors import NotFound
from csms.domain.id_tags import IdTag, Verdict
from csms.domain.transactions import Start
from csms.services import explanation, registration
from csms.services.explanation import Connector, Explanation
from csms.storage import id_tags, transactions
from csms.storage.work import Work


async def explained(work: Work, at: datetime, tag: str = "TAG") -> Explanation:
    return await work.run(lambda store: explanation.explain(store, "CP1", tag, at))


async def test_an_unknown_station_is_not_found(work: Work, at: datetime) -> None:
    with pytest.raises(NotFound, match="charge point with id: CP1 not found"):
        await explained(work, at)


async def test_each_rule_is_told_and_the_first_that_does_not_hold_decides(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    found = await explained(work, at)
    assert (found.decision.verdict, [rule.holds for rule in found.rules]) == (Verdict.INVALID, [False])
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    found = await explained(work, at, "tag")
    assert (found.decision.verdict, [rule.holds for rule in found.rules]) == (Verdict.ACCEPTED, [True] * 4)
    await work.run(lambda store: transactions.add(store, Start("CP1", 1, "TAG", 0, at), "accepted", "{}", "", at))
    found = await explained(work, at)
    assert (found.decision.verdict, found.active_transactions) == (Verdict.CONCURRENT, 1)
    assert [rule.holds for rule in found.rules] == [True, True, True, False]


async def test_the_station_is_told_of_with_its_connectors(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    found = await explained(work, at)
    assert (found.connected, found.registration_status, found.boot_status, found.free) == (False, "Accepted", None, True)
    await work.run(lambda store: registration.connect(store, "CP1", "node", "ocpp1.6J", at))
    for connector_id, status in ((0, "Available"), (2, "Charging"), (1, "Faulted")):
        said = ConnectorStatus(connector_id, status, "NoError", at)
        await work.run(lambda store, said=said: registration.status(store, "CP1", said, at))
    found = await explained(work, at)
    assert (found.connected, found.free) == (True, False)
    assert found.connectors == [Connector(1, "Faulted", False), Connector(2, "Charging", False)]
    await work.run(lambda store: registration.status(store, "CP1", ConnectorStatus(2, "Preparing", "NoError", at), at))
    assert (await explained(work, at)).free


async def test_a_connector_that_was_never_reported_counts_as_free(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, connectors=[1, 2]))
    await work.run(lambda store: registration.status(store, "CP1", ConnectorStatus(1, "Charging", "NoError", at), at))
    found = await explained(work, at)
    assert (found.connectors, found.free) == ([Connector(1, "Charging", False), Connector(2, None, True)], True)
