import asyncio
import errno
import socket

import pytest

from simulators.doctor import network
from simulators.doctor.findings import Ailment, Step


@pytest.mark.parametrize(
    ("host", "literal"), [("127.0.0.1", True), ("::1", True), ("fe80::1%eth0", True), ("localhost", False), ("1.2.3", False)]
)
def test_an_address_is_told_from_a_name(host: str, literal: bool) -> None:
    assert network.is_literal(host) is literal


async def test_a_name_becomes_addresses() -> None:
    assert (socket.AF_INET, ("127.0.0.1", 80)) in await network.resolve("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 300])
async def test_a_name_without_addresses_is_an_ailment(host: str) -> None:
    with pytest.raises(Ailment) as failure:
        await network.resolve(host, 80)
    assert (failure.value.finding.step, failure.value.finding.cause) == (Step.DNS, "dns")


async def test_the_next_address_is_tried_when_one_refuses() -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = await network.reach([(socket.AF_INET, ("127.0.0.1", 1)), (socket.AF_INET, ("127.0.0.1", port))])
    assert connection.getpeername() == ("127.0.0.1", port)
    connection.close()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (TimeoutError(), "timeout"),
        (OSError(errno.ECONNREFUSED, "refused"), "refused"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
    ],
)
def test_each_refusal_has_its_words(error: OSError, cause: str) -> None:
    found = network._explain(error, "h:1", 5)
    assert isinstance(found, Ailment)
    assert found.finding.cause == cause
    assert "h:1" in found.finding.happened


async def test_an_ipv6_address_is_written_in_brackets() -> None:
    with pytest.raises(Ailment, match=r"\[::1\]:1"):
        await network.reach([(socket.AF_INET6, ("::1", 1))])
