"""Sampled values of meters, as rows."""

from datetime import UTC, datetime, timedelta

import pytest

from csms.domain.transactions import Sample
from csms.storage import listings, meter_values
from csms.storage.work import Work

A_MILLISECOND = timedelta(milliseconds=1)
EARLIER, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


async def add(work: Work, transaction_id: int | None, samples: list[Sample], at: datetime) -> list[Sample]:
    return await work.run(lambda store: meter_values.add(store, "CP1", 1, transaction_id, samples, at))


async def test_samples_are_kept_in_their_order_and_as_text(work: Work, at: datetime) -> None:
    samples = [Sample(at, "1.50"), Sample(at, "0001", "Transaction.End", "SignedData", "Voltage", "L1-N", "Inlet", None)]
    assert await add(work, 5, samples, at + A_MILLISECOND) == samples
    await add(work, 6, [Sample(at, "other")], at)
    assert await add(work, 5, [], at) == []
    rows = await listings.meter_values(5, 10, None)
    assert [{name: one[name] for name in vars(samples[0])} for one in rows] == [vars(sample) for sample in samples]
    assert {one["received_at"] for one in rows} == {at + A_MILLISECOND}
    assert [one["value_wh"] for one in rows] == [1.5, None]


async def test_a_repeat_is_stored_once_in_a_transaction_and_each_time_outside(work: Work, at: datetime) -> None:
    sample, new = Sample(at, "1"), Sample(at, "1", phase="L1")
    await add(work, 5, [sample], at)
    assert await add(work, 5, [sample, new], at) == [new]
    assert await add(work, 6, [sample], at) == [sample]
    assert await add(work, None, [sample], at) == await add(work, None, [sample], at) == [sample]
    rows = await work.run(lambda store: store.rows("SELECT transaction_id FROM meter_values ORDER BY id"))
    assert [row["transaction_id"] for row in rows] == [5, 5, 6, None, None]


@pytest.mark.parametrize(
    ("later", "reading"),
    [
        (Sample(LATER, "2", unit="kWh"), 2000),
        (Sample(LATER, "9", phase="L1"), 1000),
        (Sample(LATER, "9", location="Inlet"), 1000),
        (Sample(LATER, "9", measurand="Energy.Active.Export.Register"), 1000),
        (Sample(LATER, "abc"), 1000),
        (Sample(LATER, "9", format="SignedData"), 1000),
        (Sample(EARLIER, "9"), 1000),
    ],
)
async def test_the_last_reading_is_the_latest_number_of_the_register(work: Work, at: datetime, later: Sample, reading: float) -> None:
    await add(work, 5, [Sample(at, "500"), Sample(at, "1000"), later], at)
    await add(work, 6, [Sample(LATER, "7")], at)
    assert await work.run(lambda store: meter_values.last_reading_wh(store, 5)) == reading


async def test_without_values_there_is_no_reading(work: Work) -> None:
    assert await work.run(lambda store: meter_values.last_reading_wh(store, 5)) is None
