from typing import Any

import pytest

from simulators.chargepoint.errands import Abandon, Failure, SecurityHappening, Upload, UploadEnded
from simulators.chargepoint.events import Connected, PowerCut, PowerOn
from tests.simulators.chargepoint.bench import START, Bench

URL = "http://files/in/"


def get_diagnostics(bench: Bench, **more: Any) -> str:
    frame = bench.call("GetDiagnostics", {"location": URL, **more})
    assert frame is not None
    bench.answer_all()
    return str(frame[2]["fileName"])


def get_log(bench: Bench, kind: str = "SecurityLog", request_id: int = 8, url: str = URL, **more: Any) -> dict[str, Any]:
    frame = bench.call("GetLog", {"logType": kind, "requestId": request_id, "log": {"remoteLocation": url}, **more})
    assert frame is not None
    assert frame[0] == 3, frame
    bench.answer_all()
    answer: dict[str, Any] = frame[2]
    return answer


def end(bench: Bench, failure: Failure | None = None) -> None:
    bench.act(UploadEnded(bench.all(Upload)[-1].job, failure, "why"))
    bench.answer_all()


def diagnostics(bench: Bench) -> list[str]:
    return [payload["status"] for payload in bench.payloads("DiagnosticsStatusNotification")]


def logs(bench: Bench) -> list[tuple[str, int]]:
    return [(payload["status"], payload["requestId"]) for payload in bench.payloads("LogStatusNotification")]


def test_diagnostics_go_where_the_csms_says_with_the_times_it_names() -> None:
    bench = Bench().boot().forget()
    name = get_diagnostics(bench, startTime="2026-05-04T09:00:00Z", stopTime="2026-05-04T10:00:00Z")
    [upload] = bench.all(Upload)
    assert (upload.url, upload.name, upload.until, upload.with_log) == (URL, name, START, True)
    assert b"firmwareVersion: 1.0" in upload.content
    end(bench)
    assert diagnostics(bench) == ["Uploading", "Uploaded"]


def test_an_upload_is_tried_as_often_as_ordered() -> None:
    bench = Bench().boot().forget()
    get_diagnostics(bench, retries=2, retryInterval=7)
    end(bench, Failure.UNREACHABLE)
    bench.wait(6)
    assert len(bench.all(Upload)) == 1
    bench.wait(1)
    end(bench, Failure.UNREACHABLE)
    assert diagnostics(bench) == ["Uploading", "UploadFailed"]
    bench.wait(60)
    assert len(bench.all(Upload)) == 2


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (None, "Uploaded"),
        (Failure.UNREACHABLE, "UploadFailure"),
        (Failure.DENIED, "PermissionDenied"),
        (Failure.UNSUPPORTED, "NotSupportedOperation"),
        (Failure.BAD_REQUEST, "BadMessage"),
    ],
)
def test_a_log_says_as_precisely_as_it_can_how_it_went(failure: Failure | None, status: str) -> None:
    bench = Bench().boot().forget()
    answer = get_log(bench)
    assert answer["status"] == "Accepted"
    assert b"StartupOfTheDevice" in bench.all(Upload)[0].content
    assert not bench.all(Upload)[0].with_log
    assert bench.all(Upload)[0].name == answer["filename"]
    end(bench, failure)
    assert logs(bench) == [("Uploading", 8), (status, 8)]


def test_a_new_log_cancels_the_one_under_way() -> None:
    bench = Bench().boot().forget()
    get_log(bench, request_id=1)
    assert get_log(bench, "DiagnosticsLog", request_id=2)["status"] == "AcceptedCanceled"
    first, second = bench.all(Upload)
    assert bench.all(Abandon) == [Abandon(first.job)]
    assert second.with_log
    bench.act(UploadEnded(first.job))
    end(bench)
    assert logs(bench) == [("Uploading", 1), ("Uploading", 2), ("Uploaded", 2)]
    assert get_log(bench)["status"] == "Accepted"


def test_diagnostics_and_log_do_not_disturb_each_other() -> None:
    bench = Bench().boot().forget()
    get_diagnostics(bench)
    assert get_log(bench)["status"] == "Accepted"
    assert bench.all(Abandon) == []


def test_a_security_log_in_which_nothing_stands_is_rejected() -> None:
    bench = Bench().boot()
    bench.machine._station.security_log = None
    assert get_log(bench) == {"status": "Rejected"}


def test_a_scheme_that_is_not_supported_is_not_tried() -> None:
    bench = Bench().boot().forget()
    get_log(bench, url="file:///tmp/", retries=3)
    assert (logs(bench), bench.all(Upload)) == ([("Uploading", 8), ("NotSupportedOperation", 8)], [])


def test_the_security_log_is_cut_by_the_times_that_are_asked_for() -> None:
    bench = Bench().boot()
    bench.later(100).act(SecurityHappening("TamperDetectionActivated"))
    bench.call(
        "GetLog", {"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": URL, "oldestTimestamp": "2026-05-04T10:01:00Z"}}
    )
    assert bench.all(Upload)[0].content.count(b"\n") == 1


def test_a_restart_ends_an_upload_as_failed() -> None:
    bench = Bench().boot().forget()
    get_log(bench)
    get_diagnostics(bench)
    bench.act(PowerCut(), PowerOn(), Connected())
    bench.answer_all()
    assert logs(bench)[-1] == ("UploadFailure", 8)
    assert diagnostics(bench)[-1] == "UploadFailed"
    assert len(bench.all(Abandon)) == 2
