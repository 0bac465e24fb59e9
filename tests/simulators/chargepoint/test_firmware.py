import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from simulators.chargepoint.errands import Abandon, Download, DownloadEnded, Failure
from simulators.chargepoint.events import Connected, Hangup, Plug, PowerCut, PowerOn, PresentFault, Swipe
from simulators.transport.keys import make_key
from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.roots import SIGNER, TRUSTING

URL = "http://files/firmware-2.0.bin"
FILE = b"firmware 2.0"
SHA256 = hashlib.sha256(FILE).digest()


def sign(key: str = SIGNER.key) -> str:
    private = load_pem_private_key(key.encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return base64.b64encode(private.sign(FILE, ec.ECDSA(hashes.SHA256()))).decode()


def order(bench: Bench, at: str = "2026-05-04T10:00:00Z", url: str = URL, **more: Any) -> None:
    frame = bench.call("UpdateFirmware", {"location": url, "retrieveDate": at, **more})
    assert frame is not None
    assert frame[0] == 3, frame
    bench.answer_all()


def order_signed(bench: Bench, request_id: int = 5, *, retries: int = 1, **firmware: str) -> str:
    ordered = {
        "location": URL,
        "retrieveDateTime": "2026-05-04T10:00:00Z",
        "signingCertificate": SIGNER.certificate,
        "signature": sign(),
        **firmware,
    }
    status = bench.status("SignedUpdateFirmware", {"requestId": request_id, "retries": retries, "firmware": ordered})
    bench.answer_all()
    return status


def arrive(bench: Bench, sha256: bytes = SHA256, size: int = 12, failure: Failure | None = None) -> None:
    bench.act(DownloadEnded(bench.all(Download)[-1].job, sha256, size, failure, "why"))
    bench.answer_all()


def plain(bench: Bench) -> list[str]:
    return [payload["status"] for payload in bench.payloads("FirmwareStatusNotification")]


def signed(bench: Bench) -> list[tuple[str, int]]:
    return [(p["status"], p.get("requestId")) for p in bench.payloads("SignedFirmwareStatusNotification")]


def events(bench: Bench) -> list[str]:
    return [payload["type"] for payload in bench.payloads("SecurityEventNotification")]


def test_an_update_is_downloaded_installed_and_booted() -> None:
    bench = Bench().boot().forget()
    order(bench)
    assert [download.url for download in bench.all(Download)] == [URL]
    assert plain(bench) == ["Downloading"]
    arrive(bench)
    assert plain(bench) == ["Downloading", "Downloaded", "Installing"]
    assert bench.statuses() == ["Unavailable"]
    bench.wait(5)
    assert bench.all(Hangup)[-1].reason == "firmware update"
    bench.act(Connected())
    bench.answer_all()
    assert bench.payloads("BootNotification")[-1]["firmwareVersion"] == "2.0"
    assert plain(bench)[3:] == ["Installed"]
    assert bench.statuses()[-1] == "Available"


def test_it_waits_for_its_date_by_the_clock_of_the_csms() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2030-01-01T00:00:00Z", "interval": 3000}
    bench.boot().forget()
    order(bench, "2030-01-01T00:01:00Z")
    bench.wait(59)
    assert plain(bench) == []
    bench.wait(1)
    assert plain(bench) == ["Downloading"]


def test_it_tries_as_often_and_at_such_intervals_as_ordered() -> None:
    bench = Bench().boot().forget()
    order(bench, retries=3, retryInterval=10)
    for attempt in (1, 2):
        arrive(bench, failure=Failure.UNREACHABLE)
        bench.wait(9)
        assert len(bench.all(Download)) == attempt
        bench.wait(1)
    assert plain(bench) == ["Downloading"]
    arrive(bench, failure=Failure.UNREACHABLE)
    assert plain(bench) == ["Downloading", "DownloadFailed"]
    bench.wait(100)
    assert len(bench.all(Download)) == 3
    assert bench.machine.status(1) == "Available"


def test_a_scheme_that_is_not_supported_fails_without_a_dial() -> None:
    bench = Bench().boot().forget()
    order(bench, url="file:///etc/passwd", retries=5)
    assert (plain(bench), bench.all(Download)) == (["Downloading", "DownloadFailed"], [])


def test_it_waits_for_running_sessions_and_lets_no_new_one_begin() -> None:
    bench = Bench(connectors=2).charge().forget()
    order(bench)
    arrive(bench)
    assert plain(bench) == ["Downloading", "Downloaded"]
    assert (bench.statuses(1), bench.statuses(2)) == ([], ["Unavailable"])
    bench.act(Plug(2), Swipe(2, "OTHER"))
    bench.answer_all()
    assert bench.machine.transaction_id(2) is None
    bench.wait(60)
    assert plain(bench)[2:] == []
    bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    assert plain(bench)[2:] == ["Installing"]


def test_an_empty_file_is_no_firmware() -> None:
    bench = Bench().boot().forget()
    order(bench)
    arrive(bench, size=0)
    assert plain(bench)[-1] == "InstallationFailed"
    assert bench.machine.status(1) == "Available"


def test_a_new_order_takes_the_place_of_the_old_one() -> None:
    bench = Bench().boot().forget()
    order(bench)
    order(bench, url="http://files/other-3.0.bin")
    first, second = bench.all(Download)
    assert bench.all(Abandon) == [Abandon(first.job)]
    bench.act(DownloadEnded(first.job, SHA256, 12))
    assert plain(bench) == ["Downloading", "Downloading"]
    assert second.url.endswith("other-3.0.bin")


def test_statuses_are_told_after_an_outage() -> None:
    bench = Bench().boot().forget()
    order(bench)
    bench.drop()
    arrive(bench)
    bench.act(Connected())
    bench.answer_all()
    assert plain(bench) == ["Downloading", "Downloaded", "Installing"]


def test_a_power_cut_restarts_a_download_and_spoils_an_installation() -> None:
    bench = Bench().boot().forget()
    order(bench)
    bench.act(PowerCut(), PowerOn(), Connected())
    bench.answer_all()
    bench.wait(0)
    assert len(bench.all(Download)) == 2
    arrive(bench)
    bench.act(PowerCut(), PowerOn(), Connected())
    bench.answer_all()
    assert plain(bench)[-1] == "InstallationFailed"
    assert bench.payloads("BootNotification")[-1]["firmwareVersion"] == "1.0"


def test_a_restart_that_fails_spoils_the_installation() -> None:
    bench = Bench().boot().forget()
    order(bench)
    arrive(bench)
    bench.act(PresentFault(0, "ResetFailure"))
    bench.answer_all()
    bench.wait(120)
    assert plain(bench)[-1] == "InstallationFailed"
    assert bench.all(Hangup) == []


def test_a_signed_update_tells_each_step_with_its_request() -> None:
    bench = Bench(papers=TRUSTING).boot().forget()
    assert order_signed(bench) == "Accepted"
    arrive(bench)
    bench.wait(5)
    bench.act(Connected())
    bench.answer_all()
    assert signed(bench) == [
        (status, 5) for status in ("Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting", "Installed")
    ]
    assert sorted(events(bench)) == ["FirmwareUpdated", "ResetOrReboot", "StartupOfTheDevice"]
    assert plain(bench) == []


def test_a_signature_that_is_wrong_or_missing_stops_it() -> None:
    for signature in ("", "AAAA", sign(make_key("EC"))):
        bench = Bench(papers=TRUSTING).boot().forget()
        assert order_signed(bench, signature=signature) == "Accepted"
        arrive(bench)
        assert [status for status, _ in signed(bench)] == ["Downloading", "Downloaded", "InvalidSignature"]
        assert events(bench) == ["InvalidFirmwareSignature"]
        assert bench.machine.status(1) == "Available"


def test_dates_of_retrieval_and_installation_are_kept_and_told() -> None:
    bench = Bench(papers=TRUSTING).boot().forget()
    order_signed(bench, retrieveDateTime="2026-05-04T10:01:00Z", installDateTime="2026-05-04T10:03:00Z")
    assert [status for status, _ in signed(bench)] == ["DownloadScheduled"]
    bench.wait(60)
    arrive(bench)
    assert [status for status, _ in signed(bench)][1:] == ["Downloading", "Downloaded", "SignatureVerified", "InstallScheduled"]
    assert bench.machine.status(1) == "Available"
    bench.wait(120)
    assert signed(bench)[-1] == ("Installing", 5)


def test_an_empty_signed_file_fails_its_verification() -> None:
    bench = Bench(papers=TRUSTING).boot().forget()
    order_signed(bench)
    arrive(bench, size=0)
    assert signed(bench)[-1][0] == "InstallVerificationFailed"
