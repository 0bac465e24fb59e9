from datetime import datetime

from csms.storage import audit
from csms.storage.work import Work


async def test_an_entry_is_kept_as_it_was_given(work: Work, at: datetime) -> None:
    await work.run(lambda store: audit.append(store, at, "operator", "token x", "127.0.0.1", "PUT /id-tags/T", None))
    await work.run(lambda store: audit.append(store, at, "webhook", "zoho", "::1", "block_customer", "{}"))
    rows = await work.run(lambda store: store.rows("SELECT * FROM audit ORDER BY id"))
    assert [(row["at"], row["door"], row["who"], row["peer"], row["action"], row["request"]) for row in rows] == [
        (at, "operator", "token x", "127.0.0.1", "PUT /id-tags/T", None),
        (at, "webhook", "zoho", "::1", "block_customer", "{}"),
    ]
