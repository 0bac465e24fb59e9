"""Meter values: energy as a number, and doubts that never change a total."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.meter_values import Session, doubts_at_values, meter_at_close, watt_hours
from csms.domain.transactions import TOLERANCE, Sample

A_MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("value", "unit", "energy_wh"),
    [
        ("1.5", "kWh", 1500),
        ("0.0005", "kWh", 0.5),
        ("0", "kWh", 0),
        ("-2", "kWh", -2000),
        ("1234.5", "Wh", 1234.5),
        ("+7", "Wh", 7),
        ("1,5", "kWh", None),
        ("abc", "Wh", None),
        ("", "Wh", None),
        ("NaN", "Wh", None),
        ("1e300", "Wh", None),
        ("9" * 13, "Wh", None),
        ("\u0663", "Wh", None),
        ("1", "kW", None),
        ("1", "varh", None),
        ("1", None, None),
    ],
)
def test_energy_is_a_number_of_watt_hours_where_there_is_no_doubt(
    at: datetime, value: str, unit: str | None, energy_wh: float | None
) -> None:
    assert watt_hours(Sample(at, value, unit=unit)) == energy_wh


def test_signed_data_and_what_is_no_energy_have_no_number(at: datetime) -> None:
    assert watt_hours(Sample(at, "1", format="SignedData")) is None
    assert watt_hours(Sample(at, "1", measurand="Voltage", unit="Wh")) is None
    assert watt_hours(Sample(at, "1", measurand="Energy.Reactive.Import.Interval", unit="Wh")) == 1


@given(st.decimals(-(10**11), 10**11, places=4, allow_nan=False, allow_infinity=False))
def test_kilowatt_hours_are_a_thousand_watt_hours(number: object) -> None:
    at = datetime.fromisoformat("2026-01-01T00:00:00Z")
    assert watt_hours(Sample(at, f"{number:f}", unit="kWh")) == pytest.approx(1000 * float(str(number)))


@pytest.mark.parametrize(
    ("connector_id", "off_by", "session", "doubts"),
    [
        (1, timedelta(0), Session(1), set()),
        (1, TOLERANCE, Session(1), set()),
        (1, TOLERANCE + A_MOMENT, Session(1), {"values_in_future"}),
        (2, timedelta(0), Session(1), {"values_of_other_connector"}),
        (0, timedelta(0), Session(1), {"values_of_other_connector"}),
        (1, -A_MOMENT, Session(1, timedelta(0), closed=True), {"values_late"}),
        (1, timedelta(0), Session(1, timedelta(0), closed=True), {"values_late"}),
        (1, A_MOMENT, Session(1, timedelta(0), closed=True), {"values_late", "values_after_stop"}),
        (1, A_MOMENT, Session(1, timedelta(0)), {"values_after_stop"}),
    ],
)
def test_values_are_held_against_their_transaction(
    at: datetime, connector_id: int, off_by: timedelta, session: Session, doubts: set[str]
) -> None:
    held = Session(session.connector_id, None if session.stopped_at is None else at, session.closed)
    assert doubts_at_values(connector_id, [Sample(at - A_MOMENT, "1"), Sample(at + off_by, "1")], held, at) == doubts


@pytest.mark.parametrize(
    ("start_wh", "reading_wh", "meter_wh"), [(100, None, 100), (100, 350.9, 350), (100, 100.0, 100), (100, 99.0, 100), (-5, -3.0, -3)]
)
def test_an_operator_closes_at_the_last_reading_but_never_below_the_start(start_wh: int, reading_wh: float | None, meter_wh: int) -> None:
    assert meter_at_close(start_wh, reading_wh) == meter_wh
