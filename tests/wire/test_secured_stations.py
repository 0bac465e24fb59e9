"""Virtual charge points with TLS, certificates and transfers that are real: against our own CSMS, which shares no code with them, and
against a scripted one where the CSMS has to misbehave."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from simulators.chargepoint.papers import Papers
from simulators.chargepoint.profile import Profile
from simulators.transport.authority import Authority
from simulators.transport.backoff import Backoff
from simulators.transport.clock import RealClock
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import VirtualChargePoint
from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.bench import Bench, bench
from tests.simulators.file_servers import http_files
from tests.simulators.scripted_csms import ScriptedCsms, friendly

CA = papers.authority()
KEY, NEW_KEY = "0123456789abcdef", "a-new-key-of-20-char"
TRUSTING = Papers(central_roots=(CA.pem,))
MAKER = Authority(RealClock().now(), organization="Maker")
OPERATOR = {"CpoName": papers.OPERATOR}


@asynccontextmanager
async def secured(start: StartCsms, folder: Path, **more: Any) -> AsyncIterator[Bench]:
    """A CSMS that speaks TLS with an EC and an RSA certificate, and signs for stations."""
    served = [papers.server(CA, kind).files(folder, f"server-{kind}") for kind in ("ec", "rsa")]
    certificate, key = CA.files(folder, "ca")
    options: dict[str, Any] = {
        "tls_certificate": tuple(files[0] for files in served),
        "tls_key": tuple(files[1] for files in served),
        "station_ca_certificate": certificate,
        "station_ca_key": key,
    }
    async with bench(start, verify=papers.client(CA, folder), **options, **more) as desk:
        yield desk


def station(url: str, **options: Any) -> VirtualChargePoint:
    return VirtualChargePoint(url, "CP1", backoff=Backoff(0.02, 0.05, seed=1), timeout_s=20, **options)


async def connected(cp: VirtualChargePoint, times: int) -> None:
    """Wait until the station has been let in so many times, and is in now."""

    def look() -> bool:
        return sum(entry.note == "connected" for entry in cp.tape.entries) == times and cp.driver.machine.online

    await cp.driver.watch.until(look, f"connection {times}", 20)


async def test_a_station_rises_from_the_plain_door_to_the_one_with_tls_and_cannot_go_back(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path, tls_port=0) as desk:
        await desk.make("CP1", password=KEY, security_profile=1)
        plain, behind_tls = desk.server.ws_url.rstrip("/"), f"ws{desk.server.secure_url.removeprefix('http')}/ocpp"
        assert (plain[:5], behind_tls[:6]) == ("ws://", "wss://")
        async with station(plain, password=KEY, security_profile=1, secure_url=behind_tls, papers=TRUSTING) as cp:
            await cp.booted()
            await desk.command("ChangeConfiguration", {"key": "SecurityProfile", "value": "2"})
            await connected(cp, 2)
            await cp.request("Heartbeat", {})
            assert (await desk.get("/charge-points/CP1"))["security_profile"] == 2
        with pytest.raises(DialFailed, match="401"):
            async with station(plain, password=KEY, security_profile=1) as cp:
                await cp.booted()


@pytest.mark.parametrize("kind", ["EC", "RSA"])
async def test_a_station_rises_from_its_password_to_a_certificate_of_its_own(sqlite_csms: StartCsms, tmp_path: Path, kind: str) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=KEY, security_profile=2)
        paper = Papers(central_roots=(CA.pem,), key_kind=kind)
        url = desk.server.ws_url.rstrip("/")
        async with station(url, password=KEY, security_profile=2, papers=paper, profile=Profile(settings=OPERATOR)) as cp:
            await cp.booted()
            await desk.command("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"})
            signed = await cp.expect("CertificateSigned")
            assert getattr(signed, "response", None) == {"status": "Accepted"}
            answer = (await desk.command("ChangeConfiguration", {"key": "SecurityProfile", "value": "3"})).json()
            assert answer["response"] == {"status": "Accepted"}
            await connected(cp, 2)
            await cp.request("Heartbeat", {})
            assert cp.driver.machine.setting("SecurityProfile") == "3"
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 3


async def test_a_new_password_is_dialled_with_and_the_old_one_is_worth_nothing(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=KEY, security_profile=2)
        url = desk.server.ws_url.rstrip("/")
        async with station(url, password=KEY, security_profile=2, papers=TRUSTING) as cp:
            await cp.booted()
            answer = (await desk.command("ChangeConfiguration", {"key": "AuthorizationKey", "value": NEW_KEY})).json()
            assert answer["response"] == {"status": "Accepted"}
            await connected(cp, 2)
            await cp.request("Heartbeat", {})
            assert NEW_KEY not in "".join(entry.note or "" for entry in cp.tape.entries)
        with pytest.raises(DialFailed, match="401"):
            async with station(url, password=KEY, security_profile=2, papers=TRUSTING) as cp:
                await cp.booted()


async def test_a_csms_of_strangers_is_not_spoken_to(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=KEY, security_profile=2)
        stranger = Papers(central_roots=(papers.authority().pem,))
        with pytest.raises(DialFailed, match="TLS") as caught:
            async with station(desk.server.ws_url.rstrip("/"), password=KEY, security_profile=2, papers=stranger) as cp:
                await cp.booted()
        assert (caught.value.kind, caught.value.cause) == ("tls", "certificate")


async def test_a_profile_that_cannot_be_kept_is_given_up_for_the_one_before() -> None:
    async with ScriptedCsms() as csms:
        secure = csms.url.replace("ws:", "wss:")  # nobody speaks TLS there
        async with station(csms.url, secure_url=secure, password=KEY, papers=TRUSTING, profile=Profile(settings=OPERATOR)) as cp:
            await cp.booted()
            await csms.say(json.dumps([2, "1", "ChangeConfiguration", {"key": "SecurityProfile", "value": "2"}]))
            await connected(cp, 2)
            assert cp.driver.machine.setting("SecurityProfile") == "0"
            assert "back to 0" in cp.tape.tail(10_000)


async def told(csms: ScriptedCsms, action: str, status: str) -> None:
    await csms.until(lambda: any(name == action and payload["status"] == status for name, payload in csms.calls), 20)


async def test_firmware_is_fetched_installed_and_booted_and_logs_are_sent() -> None:
    with http_files() as files:
        files.content["/firmware-2.0.bin"] = b"firmware"
        async with ScriptedCsms() as csms, station(csms.url, profile=Profile(install_takes_s=0.01, reset_takes_s=0.01)) as cp:
            await cp.booted()
            await csms.say(json.dumps([2, "1", "GetDiagnostics", {"location": f"{files.url}/in/"}]))
            await told(csms, "DiagnosticsStatusNotification", "Uploaded")
            [(method, path, body)] = files.given
            assert (method, path[:16]) == ("PUT", "/in/diagnostics-")
            assert b"firmwareVersion: 1.0" in body
            assert b"BootNotification" in body
            order = {"location": f"{files.url}/firmware-2.0.bin", "retrieveDate": "2020-01-01T00:00:00Z"}
            await csms.say(json.dumps([2, "2", "UpdateFirmware", order]))
            await told(csms, "FirmwareStatusNotification", "Installed")
        boots = [payload["firmwareVersion"] for action, payload in csms.calls if action == "BootNotification"]
        assert boots == ["1.0", "2.0"]


async def test_signed_firmware_is_checked_against_the_manufacturer() -> None:
    content, signer = b"firmware", MAKER.firmware_signer()
    key = load_pem_private_key(signer.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    good = base64.b64encode(key.sign(content, ec.ECDSA(hashes.SHA256()))).decode()
    paper = Papers(manufacturer_roots=(MAKER.root.certificate,))
    with http_files() as files:
        files.content["/f-3.1.bin"] = content
        at = {"retrieveDateTime": "2020-01-01T00:00:00Z", "signingCertificate": signer.certificate, "location": f"{files.url}/f-3.1.bin"}
        profile = Profile(install_takes_s=0.01, reset_takes_s=0.01)
        async with ScriptedCsms(_today) as csms, station(csms.url, papers=paper, profile=profile) as cp:
            await cp.booted()
            for request_id, signature, last in ((1, "AAAA", "InvalidSignature"), (2, good, "Installed")):
                ordered = {"requestId": request_id, "firmware": {**at, "signature": signature}}
                await csms.say(json.dumps([2, str(request_id), "SignedUpdateFirmware", ordered]))
                await told(csms, "SignedFirmwareStatusNotification", last)
            await csms.until(lambda: "FirmwareUpdated" in _events(csms), 20)
            assert _events(csms)[0] == "InvalidFirmwareSignature"


def _events(csms: ScriptedCsms) -> list[str]:
    return [payload["type"] for action, payload in csms.calls if action == "SecurityEventNotification"]


def _today(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """As a CSMS whose clock is right, by which certificates are judged."""
    answer = friendly(action, payload)
    return {**answer, "currentTime": RealClock().now().isoformat()} if answer and "currentTime" in answer else answer
