import ssl
from pathlib import Path

import pytest

from simulators.doctor import network, security
from tests.simulators.doctor.certificates import Authority
from tests.simulators.doctor.servers import raw


def failure(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (failure("WRONG_VERSION_NUMBER"), "no-tls"),
        (failure("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "client-certificate"),
        (failure("SSLV3_ALERT_HANDSHAKE_FAILURE"), "client-certificate"),
        (failure("TLSV1_ALERT_PROTOCOL_VERSION"), "tls"),
        (ConnectionResetError("reset"), "no-tls"),
    ],
)
def test_each_error_of_the_handshake_has_its_cause(error: OSError, cause: str) -> None:
    assert security.explain(error, "h").finding.cause == cause


async def test_a_port_is_asked_whether_it_speaks_tls(tmp_path: Path) -> None:
    async with raw(b"", tls=Authority(tmp_path).server()) as port:
        assert await security.speaks_tls(await network.resolve("127.0.0.1", port))
    async with raw(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert not await security.speaks_tls(await network.resolve("127.0.0.1", port))
    assert not await security.speaks_tls(await network.resolve("127.0.0.1", 1))


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_server_that_asks_for_a_certificate_is_overheard(tmp_path: Path, wanted: bool) -> None:
    authority = Authority(tmp_path)
    client = authority.client()
    client.load_cert_chain(*authority.issue("station"))
    async with raw(b"x", tls=authority.server(clients=wanted)) as port:
        with security.overhear(client) as heard:
            connection = await network.reach(await network.resolve("127.0.0.1", port))
            _, writer = await security.secure(connection, "127.0.0.1", client)
            writer.transport.abort()
    assert heard.asked is wanted
    assert getattr(client, "_msg_callback", None) is None
