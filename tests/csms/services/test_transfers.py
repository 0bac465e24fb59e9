"""Firmware and diagnostics under way."""

from datetime import datetime

from csms.services import transfers
from csms.storage import knowledge
from csms.storage.work import Work


async def test_a_transfer_is_followed_and_its_password_is_not_kept(work: Work, at: datetime) -> None:
    await work.run(lambda store: transfers.progressed(store, "CP1", transfers.FIRMWARE, "Idle", at))
    assert await knowledge.transfers("CP1", 10, None) == []
    await work.run(lambda store: transfers.asked(store, "CP1", transfers.FIRMWARE, "ftp://me:secret@host/fw", at))
    await work.run(lambda store: transfers.progressed(store, "CP1", transfers.DIAGNOSTICS, "Uploaded", at))
    await work.run(lambda store: transfers.progressed(store, "CP1", transfers.FIRMWARE, "Installed", at))
    [row] = await knowledge.transfers("CP1", 10, None)
    assert (row["location"], row["status"], row["status_at"]) == ("ftp://me:***@host/fw", "Installed", at)
