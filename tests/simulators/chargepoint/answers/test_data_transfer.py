from tests.simulators.chargepoint.bench import Bench


def test_every_vendor_is_unknown() -> None:
    bench = Bench().boot()
    assert bench.call("DataTransfer", {"vendorId": "com.example", "data": "x"})[2] == {"status": "UnknownVendorId"}
