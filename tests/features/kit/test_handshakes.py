import asyncio
import ssl
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from features.kit.authority import Authority
from features.kit.handshakes import VERSIONS, can_offer, find_faults, shake
from features.kit.loop import LoopThread
from simulators.transport.clock import RealClock

AUTHORITY = Authority()
STATION = AUTHORITY.station("CP1")
ROOTS = (AUTHORITY.root.pem,)
EC_SUITE, RSA_SUITE = "ECDHE-ECDSA-AES128-GCM-SHA256", "AES256-GCM-SHA384"


class Serve(Protocol):
    def __call__(self, mode: ssl.VerifyMode, version: str = "") -> str: ...


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Servers that do nothing but shake hands, in TLS 1.2 and 1.3, with an EC certificate only."""
    run, servers = LoopThread(), []
    paper = AUTHORITY.server()
    (tmp_path / "server.pem").write_text(paper.pem + paper.key_pem)

    async def start(context: ssl.SSLContext) -> int:
        servers.append(await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context))
        port: int = servers[-1].sockets[0].getsockname()[1]
        return port

    def begin(mode: ssl.VerifyMode, version: str = "") -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=AUTHORITY.root.pem)
        context.verify_mode = mode
        context.load_cert_chain(tmp_path / "server.pem")
        if version:
            limit(context, version)
        return f"wss://127.0.0.1:{run(start(context))}/ocpp"

    async def stop() -> None:
        for server in servers:
            server.close()
            await server.wait_closed()

    yield begin
    run(stop())
    run.close()


def limit(context: ssl.SSLContext, version: str) -> None:
    """Let it speak one version only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = VERSIONS[version][1]
    context.set_ciphers("ALL:@SECLEVEL=0")


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ssl.SSLError, ConnectionError):
        await writer.wait_closed()


def test_a_suite_that_the_server_has_is_spoken(serve: Serve) -> None:
    found = shake(serve(ssl.CERT_NONE), ROOTS, version="1.2", suite=EC_SUITE)
    assert (found.version, found.suite) == ("TLSv1.2", EC_SUITE)
    assert found.certificate is not None
    assert find_faults(found.certificate, "127.0.0.1") == []


def test_a_suite_that_the_server_lacks_is_not(serve: Serve) -> None:
    found = shake(serve(ssl.CERT_NONE), ROOTS, version="1.2", suite=RSA_SUITE)
    assert found.certificate is None
    assert found.words


@pytest.mark.parametrize(("version", "spoken"), [("1.0", False), ("1.1", False), ("1.2", True), ("1.3", True)])
def test_versions_are_told_apart(serve: Serve, version: str, spoken: bool) -> None:
    found = shake(serve(ssl.CERT_NONE), ROOTS, version=version)
    assert (found.version == f"TLSv{version}") is spoken
    assert (found.certificate is not None) is spoken


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_server_of_an_old_version_is_spoken_to(serve: Serve, version: str) -> None:
    if can_offer(version):
        found = shake(serve(ssl.CERT_NONE, version), ROOTS, version=version)
        assert (found.version, found.certificate is not None) == (VERSIONS[version][0], True)


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_what_openssl_speaks_can_be_offered(version: str) -> None:
    assert can_offer(version)


def test_what_openssl_does_not_speak_cannot_be_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "2.0", ("SSLv3", ssl.TLSVersion.SSLv3))
    assert not can_offer("2.0")


def test_the_client_shows_its_certificate(serve: Serve) -> None:
    url = serve(ssl.CERT_REQUIRED)
    assert shake(url, ROOTS, version="1.2").certificate is None
    assert shake(url, ROOTS, version="1.2", certificate=STATION.pem, key=STATION.key_pem).certificate is not None


def test_a_server_that_this_end_does_not_trust_is_no_refusal(serve: Serve) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(serve(ssl.CERT_NONE), (Authority().root.pem,), version="1.2")


def test_nobody_there_is_no_refusal(unused_tcp_port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        shake(f"wss://127.0.0.1:{unused_tcp_port}/ocpp", ROOTS, version="1.2")


def test_a_weak_key_and_another_name_are_faults() -> None:
    key, now = ec.generate_private_key(ec.SECP192R1()), RealClock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "csms.test")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    found = find_faults(builder.sign(key, hashes.SHA256()), "127.0.0.1")
    assert [line.split(":")[0] for line in found] == ["the key is weak", "the CN is csms.test, not 127.0.0.1"]
