import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench

EVENT = {"type": "FirmwareUpdated", "timestamp": "2026-01-01T10:00:00Z"}


async def test_an_event_is_kept_as_the_station_tells_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("SecurityEventNotification", {**EVENT, "techInfo": "1.2.3"}) == {}
            assert await station.call("SecurityEventNotification", {**EVENT, "timestamp": "2026-01-01T10:00:00.5"}) == {}
        later, first = await desk.items("/security-events", charging_point_id="CP1")
        assert (first["source"], first["type"], first["tech_info"]) == ("station", "FirmwareUpdated", "1.2.3")
        assert (first["at"], later["at"], later["tech_info"]) == ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.500000Z", None)
        assert first["received_at"] > first["at"]


@pytest.mark.parametrize("change", [{"type": "x" * 51}, {"techInfo": "x" * 256}], ids=["type", "techInfo"])
async def test_e24_what_is_too_long_gets_its_error_and_leaves_nothing(sqlite_csms: StartCsms, change: dict[str, str]) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("SecurityEventNotification", EVENT | change) == "PropertyConstraintViolation"
            await station.call("SecurityEventNotification", EVENT | {"type": "x" * 50, "techInfo": "x" * 255})
        assert len(await desk.items("/security-events")) == 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"type": "A"}, "OccurenceConstraintViolation"),
        ({**EVENT, "timestamp": "yesterday"}, "PropertyConstraintViolation"),
        ({**EVENT, "type": 5}, "TypeConstraintViolation"),
    ],
)
async def test_what_breaks_the_schema_gets_its_error(sqlite_csms: StartCsms, payload: dict[str, object], code: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("SecurityEventNotification", payload) == code
