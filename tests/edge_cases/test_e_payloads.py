"""Section E of the edge cases: payloads that break their schema. Afterwards the socket lives, and what was refused has left nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, bench, eventually
from tests.edge_cases.wire import SAMPLES, alive, proper

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": "2026-01-01T10:00:00Z"}
MISSING, KIND, RANGE = "OccurenceConstraintViolation", "TypeConstraintViolation", "PropertyConstraintViolation"
EVENT = {"type": "x", "timestamp": "2026-01-01T10:00:00Z"}

REFUSED = [
    pytest.param("Authorize", {}, MISSING, id="E1"),
    pytest.param("Authorize", {"idTag": 5}, KIND, id="E2"),
    pytest.param("Authorize", {"idTag": "x" * 21}, RANGE, id="E3"),
    pytest.param("Authorize", {"id_tag": "A"}, MISSING, id="E5"),
    pytest.param("StatusNotification", STATUS | {"status": "Occupied"}, RANGE, id="E7"),
    pytest.param("StatusNotification", {k: v for k, v in STATUS.items() if k != "errorCode"}, MISSING, id="E9"),
    pytest.param("BootNotification", {"chargePointModel": "m"}, MISSING, id="E11"),
    pytest.param("BootNotification", BOOT | {"chargePointVendor": "x" * 21}, RANGE, id="E11 long"),
    pytest.param("StatusNotification", STATUS | {"timestamp": "yesterday"}, RANGE, id="E20"),
    pytest.param("StatusNotification", STATUS | {"timestamp": "2026-13-01T00:00:00Z"}, RANGE, id="E20 month"),
    pytest.param("SecurityEventNotification", EVENT | {"type": "x" * 51}, RANGE, id="E24"),
    pytest.param("SecurityEventNotification", EVENT | {"techInfo": "x" * 256}, RANGE, id="E24 info"),
]


@pytest.mark.parametrize("validation", ["lenient", "strict"])
@pytest.mark.parametrize(("action", "payload", "code"), REFUSED)
async def test_a_breach_gets_its_code_in_both_modes(
    sqlite_csms: StartCsms, action: str, payload: dict[str, Any], code: str, validation: str
) -> None:
    async with bench(sqlite_csms, validation=validation) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            frame = await station.ask(action, payload)
            proper(frame)
            assert (frame[0], frame[2]) == (4, code)
            await alive(station)
        found = await desk.get("/charge-points/CP1")
        assert (found["vendor"], found["connectors"]) == (None, [])


HARMLESS = [
    pytest.param("Authorize", {"idTag": "A", "more": 1}, "FormationViolation", id="E6"),
    pytest.param("StatusNotification", STATUS | {"info": "x" * 51}, RANGE, id="E10"),
    pytest.param("StatusNotification", STATUS | {"timestamp": "2026-01-01T10:00:00"}, RANGE, id="E18"),
]


@pytest.mark.parametrize(("action", "payload", "code"), HARMLESS)
async def test_what_is_harmless_is_repaired_leniently_and_refused_strictly(
    csms: StartCsms, action: str, payload: dict[str, Any], code: str
) -> None:
    for validation in ("strict", "lenient"):
        async with bench(csms, validation=validation) as desk:
            if validation == "strict":
                await desk.make("CP1")
            async with await desk.station() as station:
                frame = await station.ask(action, payload)
                proper(frame)
                assert (frame[0] == 3) if validation == "lenient" else (frame[2] == code)
        await desk.server.stop()


async def test_e10_over_long_text_is_cut_to_what_fits(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StatusNotification", STATUS | {"info": "x" * 51})
            assert (await desk.get("/charge-points/CP1"))["connectors"][0]["info"] == "x" * 50


@pytest.mark.parametrize("values", [pytest.param([], id="E13"), pytest.param([{"timestamp": "x", "sampledValue": []}], id="E13 inside")])
@pytest.mark.parametrize("validation", ["lenient", "strict"])
async def test_values_of_a_running_transaction_are_answered_whatever_they_look_like(
    csms: StartCsms, values: list[Any], validation: str
) -> None:
    async with bench(csms, validation=validation) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            transaction_id = await station.start()
            assert await station.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": values}) == {}


async def test_e12_a_number_where_a_meter_sends_text_is_converted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            transaction_id = await station.start()
            values = [SAMPLES[0] | {"sampledValue": [{"value": 5}]}]
            await station.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": values})
            [stored] = await desk.items(f"/transactions/{transaction_id}/meter-values")
            assert stored["value"] == "5"


async def test_e16_a_stop_without_a_reason_is_a_local_one(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            transaction_id = await station.start()
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            assert (await desk.transaction(transaction_id))["stop_reason"] == "Local"


@pytest.mark.parametrize(
    ("sent", "stored", "flags"),
    [
        pytest.param("2026-01-01T10:00:00.123456789+05:30", "2026-01-01T04:30:00.123", [], id="E17"),
        pytest.param("2026-01-01T10:00:00", "2026-01-01T10:00:00", ["timestamp_without_zone"], id="E18 start"),
    ],
)
async def test_times_of_transactions_are_kept_in_utc_to_the_millisecond(csms: StartCsms, sent: str, stored: str, flags: list[str]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            found = await desk.transaction(await station.start(timestamp=sent))
            assert found["started_at"].startswith(stored)
            assert set(flags) <= set(found["flags"])


async def test_e25_a_signing_request_that_is_none_is_rejected(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("SignCertificate", {"csr": "no PEM"}) == {"status": "Rejected"}


async def test_e26_a_vendor_that_is_not_known_is_said_to_be_none(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("DataTransfer", {"vendorId": "acme", "messageId": "m", "data": "x"}) == {"status": "UnknownVendorId"}


async def test_e_whatever_was_refused_the_next_good_message_counts(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for case in REFUSED:
                await station.ask(*case.values[:2])
            await station.call("StatusNotification", STATUS)
            assert await station.start(**{k: v for k, v in START.items() if k != "idTag"}, idTag="X") > 0

            async def shown() -> bool:
                return bool((await desk.get("/charge-points/CP1"))["connectors"])

            assert await eventually(shown)
