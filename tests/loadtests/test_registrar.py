import httpx
import pytest
import respx

from loadtests.registrar import Registrar, RegistrarError

API = "http://csms.test/api/v1"


@respx.mock
def test_stations_and_cards_are_created_with_the_operators_token() -> None:
    station = respx.post(f"{API}/charge-points").respond(201, json={})
    card = respx.put(f"{API}/id-tags/T%2F1").respond(200, json={})
    with Registrar("http://csms.test/", token="secret") as registrar:
        registrar.create_charge_point("CP1")
        registrar.create_id_tag("T/1")
    assert station.calls.last.request.content == b'{"charging_point_id":"CP1"}'
    assert card.calls.last.request.content == b'{"max_active_transaction_count":-1}'
    assert station.calls.last.request.headers["Authorization"] == "Bearer secret"


@respx.mock
def test_a_station_that_exists_is_fine() -> None:
    respx.post(f"{API}/charge-points").respond(409, json={})
    with Registrar("http://csms.test") as registrar:
        registrar.create_charge_point("CP1")


@respx.mock
def test_transactions_are_read_page_by_page() -> None:
    pages = [
        httpx.Response(200, json={"items": [{"id": 2}], "next_cursor": "2"}),
        httpx.Response(200, json={"items": [{"id": 1}], "next_cursor": None}),
    ]
    route = respx.get(f"{API}/transactions").mock(side_effect=pages)
    with Registrar("http://csms.test") as registrar:
        assert [row["id"] for row in registrar.transactions("CP 1")] == [2, 1]
    assert dict(route.calls.last.request.url.params) == {"charging_point_id": "CP 1", "cursor": "2"}


@respx.mock
def test_the_meter_values_of_a_transaction_are_counted_over_all_pages() -> None:
    pages = [
        httpx.Response(200, json={"items": [{}, {}], "next_cursor": "2"}),
        httpx.Response(200, json={"items": [{}], "next_cursor": None}),
    ]
    respx.get(f"{API}/transactions/7/meter-values").mock(side_effect=pages)
    with Registrar("http://csms.test") as registrar:
        assert registrar.samples(7) == 3


@respx.mock
def test_a_refusal_names_the_call_and_the_answer() -> None:
    respx.post(f"{API}/charge-points").respond(401, text="unauthorized")
    with (
        Registrar("http://csms.test") as registrar,
        pytest.raises(RegistrarError, match="POST /charge-points: HTTP 401 unauthorized"),
    ):
        registrar.create_charge_point("CP1")


def test_an_unreachable_api_is_one_error_too() -> None:
    with Registrar("http://127.0.0.1:1") as registrar, pytest.raises(RegistrarError, match="ConnectError"):
        registrar.create_id_tag("T")
