"""Section B of the edge cases: authentication and TLS, at the wire, with sockets and certificates that are real."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import ssl
import warnings
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from websockets.exceptions import InvalidMessage, InvalidStatus

from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.bench import Bench, Station, bench, eventually
from tests.csms.dump import everything_in
from tests.csms.papers import Paper

CA = papers.authority()
STATION = papers.station(CA)
FOREIGN = papers.authority("Foreign CA", "Foreign")
PASSWORD = "0123456789abcdef"
CLIENTS = ("websockets.client", "httpx", "httpcore")
KEY = "4f43415f4f4354545f61646d696e5f74657374ab"
PROFILE_2 = {"password": PASSWORD, "security_profile": 2}


@asynccontextmanager
async def secured(start: StartCsms, folder: Path, **settings: Any) -> AsyncIterator[Bench]:
    """A CSMS that speaks TLS with an EC and an RSA certificate, and signs for stations."""
    served = [papers.server(CA, kind).files(folder, f"server-{kind}") for kind in ("ec", "rsa")]
    certificate, key = CA.files(folder, "ca")
    options = {
        "tls_certificate": tuple(files[0] for files in served),
        "tls_key": tuple(files[1] for files in served),
        "station_ca_certificate": certificate,
        "station_ca_key": key,
    }
    async with bench(start, verify=papers.client(CA, folder), **{**options, **settings}) as desk:
        yield desk


async def refused(desk: Bench, password: str | None = None, **options: Any) -> int:
    """The status with which CP1 is turned away; 0 when TLS ended the connection."""
    try:
        async with await desk.station("CP1", password, **options) as station:
            await station.call("Heartbeat")
    except InvalidStatus as refusal:
        return refusal.response.status_code
    except (ssl.SSLError, ConnectionError, EOFError, InvalidMessage):
        return 0
    raise AssertionError("the station was let in")


async def events(desk: Bench, kind: str) -> list[dict[str, Any]]:
    """The security events of a kind, once there are any."""
    found: list[dict[str, Any]] = await eventually(lambda: desk.items("/security-events", type=kind))
    return found


async def answered(desk: Bench, station: Station, action: str, payload: Any, answer: Any) -> Any:
    """What the operator is told of a command that the station answers so."""
    await station.call("Heartbeat")  # a station can be reached once its first call was answered
    asking = asyncio.ensure_future(desk.command(action, payload))
    await station.obey(answer)
    return (await asking).json()


@pytest.mark.parametrize("profile", [1, 2])
async def test_b1_without_credentials_it_is_a_401_with_a_challenge(sqlite_csms: StartCsms, tmp_path: Path, profile: int) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=PASSWORD, security_profile=profile)
        with pytest.raises(InvalidStatus) as caught:
            await desk.station("CP1", ssl=papers.client(CA, tmp_path))
        assert caught.value.response.status_code == 401
        assert caught.value.response.headers["WWW-Authenticate"].startswith("Basic ")
        [event] = await events(desk, "FailedToAuthenticateAtCentralSystem")
        assert (event["charging_point_id"], event["source"], event["tech_info"]) == ("CP1", "csms", "credentials are needed")


async def test_b2_another_station_s_name_is_a_401(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", "CP2", **PROFILE_2)
        headers = {"Authorization": f"Basic {b64encode(f'CP2:{PASSWORD}'.encode()).decode()}"}
        assert await refused(desk, ssl=papers.client(CA, tmp_path), additional_headers=headers) == 401


async def test_b5_a_key_is_taken_as_bytes_and_as_hexadecimal_digits(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=KEY, security_profile=2)
        tls = papers.client(CA, tmp_path)
        for spelling in (KEY.encode(), KEY.upper().encode(), bytes.fromhex(KEY)):
            headers = {"Authorization": f"Basic {b64encode(b'CP1:' + spelling).decode()}"}
            async with await desk.station("CP1", ssl=tls, additional_headers=headers) as station:
                await station.call("Heartbeat")


async def test_b7_profile_2_is_refused_without_tls(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, trusted_proxies=("127.0.0.1",)) as desk:
        await desk.make("CP1", **PROFILE_2)
        basic = {"Authorization": f"Basic {b64encode(f'CP1:{PASSWORD}'.encode()).decode()}"}
        for forwarded in ({}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "https, http"}):
            assert await refused(desk, additional_headers={**basic, **forwarded}) == 401
        async with await desk.station("CP1", additional_headers={**basic, "X-Forwarded-Proto": "https"}) as station:
            await station.call("Heartbeat")


async def test_b7_profile_2_needs_both_tls_and_the_password(csms: StartCsms, tmp_path: Path) -> None:
    async with secured(csms, tmp_path) as desk:
        await desk.make("CP1", **PROFILE_2)
        assert desk.server.url.startswith("https://")
        tls = papers.client(CA, tmp_path)
        assert await refused(desk, "wrong", ssl=tls) == 401
        async with await desk.station("CP1", PASSWORD, ssl=tls) as station:
            await station.call("Heartbeat")


async def test_b9_headers_of_a_peer_that_is_no_trusted_proxy_are_ignored(sqlite_csms: StartCsms) -> None:
    forged = {"X-Forwarded-Proto": "https", "X-SSL-Client-Cert": quote(STATION.pem)}
    for trusted in ((), ("10.0.0.0/8", "::1")):
        async with bench(sqlite_csms, trusted_proxies=trusted, station_certificate_organization=papers.OPERATOR) as desk:
            if not trusted:
                await desk.make("CP1", security_profile=3)
            assert await refused(desk, additional_headers=forged) == 401
            await desk.server.stop()


@pytest.mark.parametrize("header", ["X-SSL-Client-Cert", "Client-Cert"])
async def test_b9_a_trusted_proxy_hands_the_client_certificate_on(sqlite_csms: StartCsms, tmp_path: Path, header: str) -> None:
    def shown(paper: Paper) -> dict[str, str]:
        der = b64encode(paper.certificate.public_bytes(Encoding.DER)).decode()
        value = quote(paper.pem) if header.startswith("X-") else f":{der}:"
        return {"X-Forwarded-Proto": "https", header: value}

    certificate, key = CA.files(tmp_path, "ca")
    settings = {"trusted_proxies": ("127.0.0.0/8",), "station_ca_certificate": certificate, "station_ca_key": key}
    async with bench(sqlite_csms, **settings) as desk:
        await desk.make("CP1", security_profile=3)
        async with await desk.station("CP1", additional_headers=shown(STATION)) as station:
            await station.call("Heartbeat")
        for other in (papers.station(CA, "CP2"), papers.station(FOREIGN), papers.station(CA, valid=(-9, -1))):
            assert await refused(desk, additional_headers=shown(other)) == 401
        assert await refused(desk, additional_headers={"X-Forwarded-Proto": "https", header: "garbage"}) == 401
        assert await refused(desk, additional_headers={"X-Forwarded-Proto": "https"}) == 401


@pytest.mark.parametrize("wanted", [0, 1, 2])
async def test_b12_a_lower_profile_is_refused_and_nothing_is_sent(csms: StartCsms, tmp_path: Path, wanted: int) -> None:
    async with secured(csms, tmp_path) as desk:
        await desk.make("CP1", password=PASSWORD, security_profile=3)
        async with await desk.station("CP1", ssl=papers.client(CA, tmp_path, STATION)) as station:
            await station.call("Heartbeat")
            patched = await desk.http.patch("/charge-points/CP1", json={"security_profile": wanted})
            assert patched.status_code == 409
            asked = await desk.command("ChangeConfiguration", {"key": "SecurityProfile", "value": str(wanted)})
            assert (asked.status_code, asked.json()["error"]) == (
                (409, "a security profile is never lowered: this charge point has 3") if wanted else (422, "SecurityProfile is 1, 2 or 3")
            )
            assert (await answered(desk, station, "ClearCache", {}, {"status": "Accepted"}))["state"] == "answered"
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 3


async def test_b12_an_accepted_raise_holds_from_the_first_connection_under_it(csms: StartCsms, tmp_path: Path) -> None:
    async with secured(csms, tmp_path) as desk:
        await desk.make("CP1", password=PASSWORD, security_profile=2)
        plain, shown = papers.client(CA, tmp_path), papers.client(CA, tmp_path, STATION)
        async with await desk.station("CP1", PASSWORD, ssl=plain) as station:
            change = {"key": "SecurityProfile", "value": "3"}
            assert (await answered(desk, station, "ChangeConfiguration", change, {"status": "Accepted"}))["state"] == "answered"
        async with await desk.station("CP1", PASSWORD, ssl=plain):
            found = await desk.get("/charge-points/CP1")
            assert (found["security_profile"], found["awaited_security_profile"]) == (2, 3)
        async with await desk.station("CP1", ssl=shown):
            found = await desk.get("/charge-points/CP1")
            assert (found["security_profile"], found["awaited_security_profile"]) == (3, None)
        assert await refused(desk, PASSWORD, ssl=plain) == 401


async def test_b12_a_raise_holds_also_when_the_station_is_back_before_its_answer(csms: StartCsms, tmp_path: Path) -> None:
    async with secured(csms, tmp_path) as desk:
        await desk.make("CP1", password=PASSWORD, security_profile=2)
        plain, shown = papers.client(CA, tmp_path), papers.client(CA, tmp_path, STATION)
        async with await desk.station("CP1", PASSWORD, ssl=plain) as station:
            await station.call("Heartbeat")
            asking = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": "SecurityProfile", "value": "3"}))
            assert (await station.receive())[2] == "ChangeConfiguration"
            async with await desk.station("CP1", ssl=shown):
                found = await desk.get("/charge-points/CP1")
                assert (found["security_profile"], found["awaited_security_profile"]) == (3, None)
                await asking
        assert await refused(desk, PASSWORD, ssl=plain) == 401


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, {"status": "NotSupported"}])
async def test_b12_a_raise_that_the_station_refuses_changes_nothing(sqlite_csms: StartCsms, answer: Any) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password=PASSWORD)
        async with await desk.station("CP1", PASSWORD) as station:
            await answered(desk, station, "ChangeConfiguration", {"key": "SecurityProfile", "value": "1"}, answer)
        found = await desk.get("/charge-points/CP1")
        assert (found["security_profile"], found["awaited_security_profile"]) == (0, None)


async def test_b14_profile_3_lets_in_who_owns_the_station_s_certificate(csms: StartCsms, tmp_path: Path) -> None:
    async with secured(csms, tmp_path) as desk:
        await desk.make("CP1", security_profile=3)
        for kind in ("ec", "rsa"):
            tls = papers.client(CA, tmp_path, papers.station(CA, kind=kind))
            async with await desk.station("CP1", ssl=tls) as station:
                await station.call("Heartbeat")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (None, "a client certificate of this charge point is needed"),
        (papers.station(CA, "CP2"), "CN is not the identity of the charge point"),
        (papers.station(CA, organization="Somebody"), "O is not the name of the operator"),
        (papers.station(CA, organization=None), "O is not the name of the operator"),
        (papers.station(CA, valid=(-9, -1)), "certificate has expired"),
        (papers.station(FOREIGN), "unable to get local issuer certificate"),
    ],
    ids=["none", "another station's", "another owner's", "nobody's", "expired", "of another authority"],
)
async def test_b14_any_other_certificate_is_refused_and_an_event_is_kept(
    sqlite_csms: StartCsms, tmp_path: Path, version: ssl.TLSVersion, shown: Paper | None, reason: str
) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1", password=PASSWORD, security_profile=3)
        tls = papers.client(CA, tmp_path, shown)
        tls.maximum_version = version
        assert await refused(desk, PASSWORD, ssl=tls) in (0, 401)
        [event] = await events(desk, "InvalidChargePointCertificate")
        assert (event["source"], event["tech_info"]) == ("csms", reason)


async def test_b14_a_certificate_of_another_authority_counts_when_the_operator_names_it(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    maker = papers.authority("Maker CA", "Maker")
    named, _ = maker.files(tmp_path, "maker")
    async with secured(sqlite_csms, tmp_path, tls_client_ca=named) as desk:
        await desk.make("CP1", security_profile=3)
        for issuer in (CA, maker):
            async with await desk.station("CP1", ssl=papers.client(CA, tmp_path, papers.station(issuer))) as station:
                await station.call("Heartbeat")


def offering(folder: Path, ciphers: str, version: ssl.TLSVersion) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tls = papers.client(CA, folder)
        tls.minimum_version = tls.maximum_version = version
        tls.set_ciphers(ciphers)
    return tls


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
async def test_b15_a_client_of_tls_1_1_is_refused(sqlite_csms: StartCsms, tmp_path: Path, version: ssl.TLSVersion) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1")
        assert await refused(desk, ssl=offering(tmp_path, "ALL:@SECLEVEL=0", version)) == 0
        [event] = await events(desk, "InvalidTLSVersion")
        assert (event["charging_point_id"], event["tech_info"]) == (None, "unsupported protocol")


@pytest.mark.parametrize(
    "suite", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-GCM-SHA384"]
)
async def test_b15_each_required_suite_is_served(sqlite_csms: StartCsms, tmp_path: Path, suite: str) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1")
        async with await desk.station("CP1", ssl=offering(tmp_path, suite, ssl.TLSVersion.TLSv1_2)) as station:
            await station.call("Heartbeat")
            assert station.socket.transport.get_extra_info("cipher")[0] == suite


async def test_b15_a_client_without_a_good_suite_is_refused(sqlite_csms: StartCsms, tmp_path: Path) -> None:
    async with secured(sqlite_csms, tmp_path) as desk:
        await desk.make("CP1")
        assert await refused(desk, ssl=offering(tmp_path, "ECDHE-RSA-AES128-SHA", ssl.TLSVersion.TLSv1_2)) == 0
        assert (await events(desk, "InvalidTLSCipherSuite"))[0]["tech_info"] == "no shared cipher"


async def test_b17_no_password_stands_in_rows_answers_or_logs(
    csms: StartCsms, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with secured(csms, tmp_path) as desk:
        made = b'{"charging_point_id": "CP1", "password": "%s", "security_profile": 2}' % PASSWORD.encode()
        answer = await desk.http.post("/charge-points", content=made, headers={"Idempotency-Key": "made"})
        assert answer.status_code == 201
        tls = papers.client(CA, tmp_path)
        assert await refused(desk, "wrong-" + PASSWORD, ssl=tls) == 401
        async with await desk.station("CP1", PASSWORD, ssl=tls) as station:
            await station.call("Heartbeat")
            await station.call("DataTransfer", {"vendorId": "x", "data": json.dumps({"password": SECRETS[1]})})
            sent = [await _sent(desk, station, *one) for one in CHANGES]
        shown = str(await desk.get("/charge-points/CP1")) + str(await desk.get("/security-events")) + str(await desk.items("/audit"))
        await desk.server.stop()
    rows = await everything_in(database_url)
    said = shown + "\n".join(f"{vars(record)}" for record in caplog.records if not record.name.startswith(CLIENTS))
    assert "CP1" in said
    digests = [hashlib.sha256(text).hexdigest() for text in (*(secret.encode() for secret in SECRETS), *sent, made, _call(made))]
    assert [secret for secret in (*SECRETS, *digests) if secret in rows] == []
    assert [secret for secret in (*SECRETS, b64encode(f"CP1:{PASSWORD}".encode()).decode()) if secret in said] == []


SECRETS = (PASSWORD, "wifi-secret-0123", "ftp-secret-0123", "new-secret-01234567", "other-secret-0123456")
CHANGES = (
    ("ChangeConfiguration", {"key": "WifiPassword", "value": SECRETS[1]}, "wifi"),
    ("GetDiagnostics", {"location": f"ftp://me:{SECRETS[2]}@host/x"}, "ftp"),
    ("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRETS[3]}, "auth"),
    ("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRETS[4]}, None),
)
"""Commands that carry secrets, with the idempotency key of each."""


async def _sent(desk: Bench, station: Station, action: str, payload: Any, key: str | None) -> bytes:
    """Have a command accepted; its request as JSON."""
    asking = asyncio.ensure_future(desk.command(action, payload, **({"key": key} if key else {})))
    await station.obey({} if action == "GetDiagnostics" else None)
    assert (await asking).status_code == 200
    return json.dumps(payload, separators=(",", ":")).encode()


def _call(body: bytes) -> bytes:
    """What tells one write from another."""
    return b"\n".join((b"POST", b"/api/v1/charge-points", body))


async def test_b10_an_accepted_key_is_the_one_that_counts_at_the_next_handshake(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password=PASSWORD)
        async with await desk.station("CP1", PASSWORD) as station:
            await answered(desk, station, "ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY}, {"status": "Accepted"})
        assert await refused(desk, PASSWORD) == 401
        async with await desk.station("CP1", KEY) as station:
            await station.call("Heartbeat")


async def test_b10_a_key_that_needs_a_reboot_counts_from_its_first_use_and_the_old_one_until_then(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password=PASSWORD)
        async with await desk.station("CP1", PASSWORD) as station:
            await answered(desk, station, "ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY}, {"status": "RebootRequired"})
        for password in (PASSWORD, KEY):
            async with await desk.station("CP1", password) as station:
                await station.call("Heartbeat")
        assert await refused(desk, PASSWORD) == 401


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, {"status": "NotSupported"}])
async def test_b11_a_key_that_was_not_accepted_changes_nothing(csms: StartCsms, answer: Any) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password=PASSWORD)
        async with await desk.station("CP1", PASSWORD) as station:
            await answered(desk, station, "ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY}, answer)
        assert await refused(desk, KEY) == 401
        async with await desk.station("CP1", PASSWORD) as station:
            await station.call("Heartbeat")


@pytest.mark.parametrize("answer", [[3, {"status": "Maybe"}], [4, "InternalError", "", {}], None])
async def test_b11_a_key_of_which_nobody_knows_does_not_lock_the_station_out(csms: StartCsms, answer: Any) -> None:
    async with bench(csms, command_timeout_s=0.2) as desk:
        await desk.make("CP1", password=PASSWORD)
        async with await desk.station("CP1", PASSWORD) as station:
            await station.call("Heartbeat")
            asking = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY}))
            frame = await station.command()
            if answer is not None:
                await station.send([answer[0], frame[1], *answer[1:]])
            assert (await asking).status_code in (502, 504)
            await station.send([3, frame[1], {"status": "Accepted"}])
        assert await refused(desk, "neither-of-the-two-0") == 401
        for password in (PASSWORD, KEY):
            async with await desk.station("CP1", password) as station:
                await station.call("Heartbeat")
        assert await refused(desk, PASSWORD) == 401


async def test_b13_a_key_that_a_station_tells_is_neither_kept_nor_shown(csms: StartCsms, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = {"configurationKey": [{"key": "AuthorizationKey", "value": "t0p-s3cret-t0p-s3cret", "readonly": False}]}
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station("CP1") as station:
            body = await answered(desk, station, "GetConfiguration", {}, told)
        command = await desk.get(f"/commands/{body['command_id']}")
        known = await desk.get("/charge-points/CP1/configuration")
        journal = await desk.get("/charge-points/CP1/messages")
    said = f"{body}{command}{known}{journal}"
    said += "".join(f"{vars(record)}" for record in caplog.records if not record.name.startswith((*CLIENTS, "websockets")))
    assert "AuthorizationKey" in said
    assert "t0p-s3cret-t0p-s3cret" not in said
