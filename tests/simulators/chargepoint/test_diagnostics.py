from simulators.chargepoint import diagnostics
from tests.simulators.chargepoint.bench import START, Bench


def test_the_report_tells_nameplate_connectors_and_settings_and_no_secret() -> None:
    bench = Bench(connectors=2, serial_number="S1", settings={"AuthorizationKey": "0123456789abcdef"}).charge()
    text = diagnostics.report(bench.machine._station, START)
    for words in (
        "chargePointSerialNumber: S1",
        "registration: Accepted",
        "transaction 7",
        "connector 2: Available NoError",
        "setting HeartbeatInterval: 300",
    ):
        assert words in text
    assert "0123456789abcdef" not in text
