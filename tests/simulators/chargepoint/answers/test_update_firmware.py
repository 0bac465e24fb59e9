from simulators.chargepoint.errands import Download, DownloadEnded
from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.roots import TRUSTING

ORDER = {"location": "http://h/f-2.0.bin", "retrieveDate": "2026-05-04T10:00:00Z"}


def test_the_answer_comes_before_the_first_status() -> None:
    bench = Bench().boot().forget()
    assert bench.call("UpdateFirmware", ORDER) == [3, "csms-1", {}]
    assert [frame[0] for frame in bench.sent] == [3, 2]


def test_who_can_check_firmware_takes_no_unsigned_one() -> None:
    frame = Bench(papers=TRUSTING).boot().call("UpdateFirmware", ORDER)
    assert frame is not None
    assert frame[2] == "NotSupported"


def test_a_date_that_is_none_is_refused() -> None:
    frame = Bench().boot().call("UpdateFirmware", {**ORDER, "retrieveDate": "soon"})
    assert frame is not None
    assert frame[2] == "PropertyConstraintViolation"


def test_an_order_during_the_installation_comes_too_late() -> None:
    bench = Bench().boot()
    bench.call("UpdateFirmware", ORDER)
    bench.act(DownloadEnded(bench.all(Download)[0].job, b"x", 1))
    bench.answer_all()
    bench.call("UpdateFirmware", {**ORDER, "location": "http://h/g.bin"})
    assert len(bench.all(Download)) == 1
    assert "too late" in bench.notes
