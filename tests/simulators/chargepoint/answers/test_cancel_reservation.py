from tests.simulators.chargepoint.bench import Bench


def test_a_reservation_is_cancelled_by_its_id_only() -> None:
    bench = Bench().boot()
    reservation = {"connectorId": 1, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "MINE", "reservationId": 5}
    assert bench.status("ReserveNow", reservation) == "Accepted"
    bench.answer_all()
    assert bench.status("CancelReservation", {"reservationId": 6}) == "Rejected"
    assert bench.machine.status(1) == "Reserved"
    assert bench.status("CancelReservation", {"reservationId": 5}) == "Accepted"
    bench.answer_all()
    assert bench.statuses()[-2:] == ["Reserved", "Available"]
    assert bench.status("CancelReservation", {"reservationId": 5}) == "Rejected"


def test_after_it_any_card_charges_and_the_start_names_no_reservation() -> None:
    bench = Bench().boot()
    bench.status("ReserveNow", {"connectorId": 1, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "MINE", "reservationId": 5})
    bench.status("CancelReservation", {"reservationId": 5})
    bench.charge("OTHER")
    assert "reservationId" not in bench.payloads("StartTransaction")[0]


def test_a_model_without_reservations_has_none_to_cancel() -> None:
    bench = Bench(settings={"SupportedFeatureProfiles": "Core"}).boot()
    assert bench.status("CancelReservation", {"reservationId": 5}) == "Rejected"
