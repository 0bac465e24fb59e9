"""The shapes of what stations have told in their answers, in the API's table of shapes."""

from __future__ import annotations

from csms.api.description import BOOLEAN, INSTANT, INTEGER, OBJECT, STRING, Schema, members, nullable
from csms.api.shapes import REGISTRATION, TAG_STATUS, add, array
from csms.domain.reservations import State

RESERVATION_STATE: Schema = {**STRING, "enum": [state.value for state in State]}
PROFILE_STATE: Schema = {**STRING, "enum": ["active", "replaced", "cleared", "ended", "lapsed"]}
MAYBE_TEXT, MAYBE_NUMBER, MAYBE_INSTANT = nullable(STRING), nullable(INTEGER), nullable(INSTANT)


def _record(**properties: Schema) -> Schema:
    return members(tuple(properties), **properties)


add(
    "Reservation",
    _record(
        id=INTEGER,
        charging_point_id=STRING,
        reservation_id=INTEGER,
        connector_id=INTEGER,
        id_tag=STRING,
        parent_id_tag=MAYBE_TEXT,
        expiry_date=INSTANT,
        state=RESERVATION_STATE,
        transaction_id=MAYBE_NUMBER,
        accepted_at=INSTANT,
        ended_at=MAYBE_INSTANT,
    ),
)
add(
    "ChargingProfile",
    _record(
        id=INTEGER,
        profile_id=INTEGER,
        connector_id=MAYBE_NUMBER,
        stack_level=INTEGER,
        purpose=STRING,
        transaction_id=MAYBE_NUMBER,
        state=PROFILE_STATE,
        accepted_at=INSTANT,
        ended_at=MAYBE_INSTANT,
        profile=OBJECT,
    ),
)
add(
    "Setting",
    _record(key=STRING, value=MAYBE_TEXT, readonly=nullable(BOOLEAN), reboot_required=BOOLEAN, known_at=INSTANT, secret=BOOLEAN),
)
add(
    "Transfer",
    _record(
        id=INTEGER,
        kind={**STRING, "enum": ["firmware", "diagnostics", "log"]},
        location=STRING,
        file_name=MAYBE_TEXT,
        asked_at=INSTANT,
        status=MAYBE_TEXT,
        status_at=MAYBE_INSTANT,
        progress=array(_record(status=STRING, at=INSTANT)),
    ),
)
add("Availability", _record(connector_id=INTEGER, wanted=STRING, answer=STRING, asked_at=INSTANT, reached_at=MAYBE_INSTANT))
add(
    "LocalList",
    _record(
        version=MAYBE_NUMBER,
        kind=MAYBE_TEXT,
        answer=MAYBE_TEXT,
        updated_at=MAYBE_INSTANT,
        needs_full=BOOLEAN,
        entries=nullable(array(OBJECT)),
    ),
)
add(
    "Explanation",
    _record(
        charging_point_id=STRING,
        id_tag=STRING,
        status=TAG_STATUS,
        expiry_date=MAYBE_INSTANT,
        parent_id_tag=MAYBE_TEXT,
        active_transactions=INTEGER,
        rules=array(_record(rule=STRING, holds=BOOLEAN, otherwise=TAG_STATUS)),
        station=_record(
            connected=BOOLEAN,
            registration_status=REGISTRATION,
            boot_status=nullable(STRING),
            free=BOOLEAN,
            connectors=array(_record(connector_id=INTEGER, status=MAYBE_TEXT, free=BOOLEAN)),
        ),
    ),
)
