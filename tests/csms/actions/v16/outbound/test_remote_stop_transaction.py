from datetime import datetime

from csms.domain.transactions import Start, Stop
from csms.storage import transactions
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import prepared, sentence

ACTION = "RemoteStopTransaction"


async def test_only_what_runs_here_is_stopped(work: Work, at: datetime) -> None:
    numbers = []
    for station in ("CP1", "CP2"):
        start = Start(station, 1, "TAG", 0, at)
        numbers.append(await work.run(lambda store, start=start: transactions.add(store, start, "accepted", "{}", "", at)))
    own, foreign = numbers
    assert own is not None
    assert await prepared(work, ACTION, {"transactionId": own}, at)
    assert await sentence(work, ACTION, {"transactionId": foreign}, at) == f"charge point CP1 has no transaction {foreign}"
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", own, 1, at), None, "", at))
    assert await sentence(work, ACTION, {"transactionId": own}, at) == f"transaction {own} has ended"
