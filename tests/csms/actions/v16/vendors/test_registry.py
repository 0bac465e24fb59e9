from datetime import UTC, datetime
from typing import Any

import pytest

from csms.actions.v16.call import Call, wire
from csms.actions.v16.vendors import registry
from csms.storage.work import Work

CALL = Call("CP1", "DataTransfer", "1", {}, datetime(2026, 1, 1, tzinfo=UTC), "fresh")


async def said(work: Work, payload: dict[str, Any]) -> dict[str, Any]:
    call = Call(CALL.charging_point_id, CALL.action, CALL.message_id, payload, CALL.at, CALL.fresh)
    return wire(await work.run(lambda store: registry.carry_out(store, call)))


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"vendorId": "acme"}, "UnknownVendorId"),
        ({"vendorId": "acme", "messageId": "Echo"}, "UnknownVendorId"),
        ({"vendorId": "wattproof"}, "UnknownMessageId"),
        ({"vendorId": "wattproof", "messageId": ""}, "UnknownMessageId"),
        ({"vendorId": "WattProof", "messageId": "nothing", "data": "d"}, "UnknownMessageId"),
    ],
)
async def test_what_is_not_known_is_said_to_be_so_without_data(work: Work, payload: dict[str, Any], status: str) -> None:
    assert await said(work, payload) == {"status": status}


async def test_vendor_and_message_are_found_whatever_their_case(work: Work) -> None:
    assert (await said(work, {"vendorId": "WATTPROOF", "messageId": "echo"}))["status"] == "Accepted"


def test_no_two_vendors_or_messages_differ_by_case_alone() -> None:
    for names in (registry.VENDORS, *registry.VENDORS.values()):
        assert len({name.casefold() for name in names}) == len(names)
