"""Finds the handler of a vendor's message. To add a vendor, write a module with VENDOR_ID and MESSAGES and name it in VENDORS. Names are
compared without regard to case, as OCPP 1.6 does (7.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from ocpp.v16.call_result import DataTransfer
from ocpp.v16.enums import DataTransferStatus

from csms.actions.v16.call import Call
from csms.actions.v16.vendors import wattproof
from csms.storage.work import Store

T = TypeVar("T")
Handler = Callable[[Store, Call], Awaitable[DataTransfer]]
VENDORS: Mapping[str, Mapping[str, Handler]] = {wattproof.VENDOR_ID: wattproof.MESSAGES}


async def carry_out(store: Store, call: Call) -> DataTransfer:
    """The handler's answer; UnknownVendorId or UnknownMessageId, without data, when there is none."""
    messages = _found(VENDORS, call.payload["vendorId"])
    if messages is None:
        return DataTransfer(status=DataTransferStatus.unknown_vendor_id)
    handler = _found(messages, call.payload.get("messageId", ""))
    if handler is None:
        return DataTransfer(status=DataTransferStatus.unknown_message_id)
    return await handler(store, call)


def _found(table: Mapping[str, T], name: str) -> T | None:
    return next((value for key, value in table.items() if key.casefold() == name.casefold()), None)
