"""What the small CSMS has on record, as the port gives it."""

from tests.mutants.book import Record, Transaction, told

START = {"connectorId": 1, "idTag": "A", "meterStart": 100, "timestamp": "2026-01-01T10:00:00Z"}
STOP = {"transactionId": 7, "meterStop": 350, "timestamp": "2026-01-01T11:00:00Z"}


def test_a_transaction_has_the_energy_between_its_meters_and_ends_by_local_unless_told() -> None:
    row = Transaction(7, "Accepted", START, STOP).row("CP1")
    assert (row["energy_wh"], row["stop_reason"], row["active"]) == (250, "Local", False)


def test_a_running_transaction_has_no_end() -> None:
    row = Transaction(7, "Accepted", START).row("CP1")
    assert (row["energy_wh"], row["stop_reason"], row["stopped_at"], row["active"]) == (None, None, None, True)


def test_a_start_is_the_same_whatever_its_reservation() -> None:
    assert told({**START, "reservationId": 5}) == told(START)
    assert told({**START, "meterStart": 101}) != told(START)


def test_a_record_shows_the_status_of_each_connector() -> None:
    row = Record("CP1", connectors={1: "Charging"}, statuses={"fw_update_status": "Installed"}).row(True)
    assert row["connectors"] == [{"connector_id": 1, "status": "Charging"}]
    assert (row["connected"], row["fw_update_status"], row["log_status"]) == (True, "Installed", None)
