import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from csms.actions.v16.call import Call
from csms.actions.v16.routes import AT_ONCE, ROUTES, TRANSACTIONAL, at_once, prepare
from csms.actions.v16.schemas import Breach, known
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench

CALL = Call("CP1", "Heartbeat", "1", {}, datetime(2026, 1, 1, tzinfo=UTC), "fresh")


def refusal(action: str, payload: dict[str, Any], *, strict: bool = False) -> Breach:
    with pytest.raises(Breach) as caught:
        prepare(dataclasses.replace(CALL, action=action, payload=payload), strict=strict)
    return caught.value


def test_every_action_has_a_schema() -> None:
    assert all(known(action) for action in ROUTES | AT_ONCE)


@pytest.mark.parametrize(
    ("action", "boot_status", "answered"),
    [
        ("Heartbeat", None, True),
        ("Heartbeat", "Accepted", True),
        ("Heartbeat", "Pending", False),
        ("Heartbeat", "Rejected", False),
        ("Authorize", "Accepted", False),
    ],
)
def test_only_what_needs_no_store_and_may_be_said_is_answered_at_once(action: str, boot_status: str | None, answered: bool) -> None:
    answer = at_once(dataclasses.replace(CALL, action=action, boot_status=boot_status))
    assert answer == ({"currentTime": "2026-01-01T00:00:00.000Z"} if answered else None)


@pytest.mark.parametrize("action", ["Foo", "heartbeat", "", "x" * 200])
def test_what_ocpp_has_not_is_not_implemented(action: str) -> None:
    breach = refusal(action, {})
    assert (breach.code, len(str(breach)) < 100) == ("NotImplemented", True)


@pytest.mark.parametrize("action", ["RemoteStartTransaction", "Reset", "SendLocalList", "AuthorizeResponse"])
def test_what_only_a_csms_sends_is_not_supported(action: str) -> None:
    assert refusal(action, {}).code == "NotSupported"


@pytest.mark.parametrize("action", sorted(TRANSACTIONAL))
@pytest.mark.parametrize("strict", [False, True])
def test_a_transaction_message_is_never_refused_before_it_is_stored(action: str, strict: bool) -> None:
    call = dataclasses.replace(CALL, action=action, payload={"connectorId": [], "more": 1})
    assert prepare(call, strict=strict) is call


def test_any_other_message_is_read_by_its_schema() -> None:
    call = dataclasses.replace(CALL, payload={"more": 1})
    assert prepare(call).payload == {}
    assert refusal("Heartbeat", {"more": 1}, strict=True).code == "FormationViolation"


async def test_strictness_is_a_setting(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, validation="strict") as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("BootNotification", BOOT | {"more": 1}) == "FormationViolation"
            assert await station.refused("BootNotification", BOOT | {"iccid": "1" * 21}) == "PropertyConstraintViolation"
            assert (await desk.get("/charge-points/CP1"))["vendor"] is None
            await station.call("BootNotification", BOOT)


async def test_a_refused_message_stores_nothing(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for action, payload in (
                ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Occupied"}),
                ("StatusNotification", {"connectorId": -1, "errorCode": "NoError", "status": "Available"}),
                ("StatusNotification", {"connectorId": 2**31, "errorCode": "NoError", "status": "Available"}),
                ("BootNotification", {"chargePointModel": "m"}),
                ("FirmwareStatusNotification", {"status": "Fine"}),
            ):
                await station.refused(action, payload)
            found = await desk.get("/charge-points/CP1")
            assert (found["connectors"], found["vendor"], found["model"], found["fw_update_status"]) == ([], None, None, None)
