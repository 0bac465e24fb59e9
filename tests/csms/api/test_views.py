from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from csms.api import views

AT = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))


def row(*names: str, **values: Any) -> dict[str, Any]:
    return dict.fromkeys(names) | values


def test_instants_are_shown_in_utc_with_z() -> None:
    assert views.shown(AT) == "2026-01-01T10:00:00Z"
    assert views.shown(AT.astimezone(UTC).replace(microsecond=5)) == "2026-01-01T10:00:00.000005Z"
    assert views.shown(5) == 5


def test_a_charge_point_tells_that_it_has_a_password_and_never_which() -> None:
    found = views.charge_point(row(*views.CHARGE_POINT, connected_node="local", password_hash="scrypt$x$y", connectors=[], created_at=AT))
    assert (found["connected"], found["has_password"], found["created_at"]) == (True, True, "2026-01-01T10:00:00Z")
    assert "scrypt" not in str(found)


def test_a_charge_point_shows_its_connectors() -> None:
    connector = row(*views.CONNECTOR, connector_id=1, status="Available", id=7)
    found = views.charge_point(row(*views.CHARGE_POINT, connected_node=None, password_hash=None, connectors=[connector]))
    assert (found["connected"], found["has_password"]) == (False, False)
    assert found["connectors"] == [row(*views.CONNECTOR, connector_id=1, status="Available")]


@pytest.mark.parametrize(("limit", "blocked"), [(0, True), (1, False), (-1, False)])
def test_a_limit_of_nothing_is_a_block(limit: int, blocked: bool) -> None:
    assert views.id_tag(row(*views.ID_TAG, max_active_transaction_count=limit))["blocked"] is blocked
    assert views.customer(row(*views.CUSTOMER, "created_at", "updated_at", max_active_transaction_count=limit))["blocked"] is blocked


@pytest.mark.parametrize(("stop", "energy"), [(1500, 500), (None, None), (900, None)])
def test_energy_is_never_negative(stop: int | None, energy: int | None) -> None:
    found = views.transaction(
        row(
            *views.TRANSACTION,
            meter_start_wh=1000,
            meter_stop_wh=stop,
            stop_received_at=AT if stop else None,
            verdict="accepted",
            stale_at=None,
            flags="a b",
        )
    )
    assert (found["energy_wh"], found["active"], found["flags"], found["id_tag_status"]) == (energy, stop is None, ["a", "b"], "Accepted")


@pytest.mark.parametrize(("stale_at", "stop_received_at", "stale"), [(None, None, False), (AT, None, True), (AT, AT, False)])
def test_stale_is_what_runs_and_counts_no_more_and_the_flag_is_history(
    stale_at: datetime | None, stop_received_at: datetime | None, stale: bool
) -> None:
    numbers = {"meter_start_wh": 0, "meter_stop_wh": None}
    session = row(*views.TRANSACTION, stale_at=stale_at, stop_received_at=stop_received_at, verdict="accepted", flags="stale", **numbers)
    found = views.transaction(session)
    assert (found["stale"], found["flags"]) == (stale, ["stale"])


def test_a_delivery_shows_its_attempts_where_they_were_read() -> None:
    delivery = row(*views.DELIVERY, event='{"vendor": null}')
    assert "attempts" not in views.delivery(delivery)
    attempt = row(*views.ATTEMPT, at=AT, response_headers='{"a": "b"}', id=1)
    found = views.delivery(delivery | {"attempts": [attempt]})
    assert found["event"] == {"vendor": None}
    assert found["attempts"][0]["response_headers"] == {"a": "b"}
    assert found["attempts"][0]["at"] == "2026-01-01T10:00:00Z"


def test_a_command_and_a_quarantined_message_show_json_as_json() -> None:
    command = row(*views.COMMAND, request='{"type":"Soft"}', response=None)
    assert (views.command(command)["request"], views.command(command)["response"]) == ({"type": "Soft"}, None)
    assert views.unmatched(row(*views.UNMATCHED, payload="{}"))["payload"] == {}


def test_a_meter_value_shows_its_fields() -> None:
    assert views.meter_value(row(*views.METER_VALUE, value="1", unit="Wh", received_at=AT))["unit"] == "Wh"
