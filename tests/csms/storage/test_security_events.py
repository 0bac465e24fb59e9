"""Security events, as rows."""

from datetime import datetime, timedelta

from csms.domain.security import SecurityEvent
from csms.storage import security_events
from csms.storage.work import Work


async def test_an_event_is_kept_as_it_is(work: Work, at: datetime) -> None:
    early = at - timedelta(days=20_000)
    for event in (SecurityEvent("station", "x" * 50, early, "é" * 255), SecurityEvent("csms", "y", at)):
        await work.run(lambda store, event=event: security_events.add(store, None if event.kind == "y" else "CP1", event, at))
    newest, oldest = await security_events.page(10, None)
    assert (newest["charging_point_id"], newest["source"], newest["type"], newest["at"], newest["tech_info"]) == (
        None,
        "csms",
        "y",
        at,
        None,
    )
    assert (oldest["charging_point_id"], oldest["type"], oldest["at"], oldest["tech_info"]) == ("CP1", "x" * 50, early, "é" * 255)
    assert oldest["received_at"] == at


async def test_a_page_ends_where_the_next_begins(work: Work, at: datetime) -> None:
    for number in range(3):
        await work.run(lambda store, number=number: security_events.add(store, "CP1", SecurityEvent("csms", str(number), at), at))
    first = await security_events.page(2, None)
    second = await security_events.page(2, first[-1]["id"])
    assert [row["type"] for row in first + second] == ["2", "1", "0"]
