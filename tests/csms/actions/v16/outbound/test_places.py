from datetime import datetime

import pytest

from csms.actions.v16.outbound.places import check_connector
from csms.domain.charge_points import ConnectorStatus
from csms.domain.errors import Invalid
from csms.storage import charge_points
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import order


@pytest.mark.parametrize(
    ("number", "station", "sentence"),
    [
        (None, False, None),
        (1, True, None),
        (0, True, None),
        (0, False, "connectorId must be above 0"),
        (-1, True, "connectorId must be above -1"),
        (2, True, "the charge point has told of no connector 2"),
    ],
)
async def test_a_connector_is_one_that_the_station_has_told_of(
    work: Work, at: datetime, number: int | None, station: bool, sentence: str | None
) -> None:
    await work.run(lambda store: charge_points.save_connector(store, "CP1", ConnectorStatus(1, "Available", "NoError", at), at))
    asked = order("ChangeAvailability", {} if number is None else {"connectorId": number}, at)
    if sentence is None:
        await work.run(lambda store: check_connector(store, asked, station=station))
        return
    with pytest.raises(Invalid, match=sentence):
        await work.run(lambda store: check_connector(store, asked, station=station))
