"""Transfers, as rows."""

import json
from datetime import datetime, timedelta

from csms.storage import transfers
from csms.storage.work import Work

A_SECOND = timedelta(seconds=1)


async def test_a_report_goes_to_the_newest_transfer_of_its_kind(work: Work, at: datetime) -> None:
    await work.run(lambda store: transfers.report(store, "CP1", "firmware", "Idle", at))
    for kind in ("firmware", "firmware", "diagnostics"):
        await work.run(lambda store, kind=kind: transfers.add(store, "CP1", kind, "ftp://x", None, at))
    for status in ("Downloading", "Downloaded"):
        await work.run(lambda store, status=status: transfers.report(store, "CP1", "firmware", status, at + A_SECOND))
    rows = await work.run(lambda store: store.rows("SELECT status, status_at, progress FROM transfers ORDER BY id"))
    assert [row["status"] for row in rows] == [None, "Downloaded", None]
    assert rows[1]["status_at"] == at + A_SECOND
    assert [one["status"] for one in json.loads(rows[1]["progress"])] == ["Downloading", "Downloaded"]


async def test_only_so_many_reports_are_kept(work: Work, at: datetime) -> None:
    await work.run(lambda store: transfers.add(store, "CP1", "firmware", "ftp://x", None, at))
    for number in range(transfers.REPORTS_MAX + 1):
        await work.run(lambda store, number=number: transfers.report(store, "CP1", "firmware", str(number), at))
    row = await work.run(lambda store: store.row("SELECT progress FROM transfers"))
    assert row is not None
    kept = [one["status"] for one in json.loads(row["progress"])]
    assert (len(kept), kept[0], kept[-1]) == (transfers.REPORTS_MAX, "1", str(transfers.REPORTS_MAX))
