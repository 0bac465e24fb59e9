"""The first two steps of a connection: from a name to addresses, and to a TCP connection. It knows no TLS and no HTTP."""

import asyncio
import errno
import ipaddress
import socket

from simulators.doctor.findings import Step, ailment

Address = tuple[int, tuple[str, int]]  # family, (address, port)

TCP_TIMEOUT_S = 5.0


def is_literal(host: str) -> bool:
    """Whether `host` is an IP address, which nobody has to look up."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of `host`, in the order in which they are tried. Raises Ailment when there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the spelling of the host name; try `getent hosts NAME`, and whether this machine needs a VPN or another DNS server"
        raise ailment(Step.DNS, "dns", f"no address for {host}: {reason}", hint) from error
    return [(int(family), (str(place[0]), int(place[1]))) for family, _, _, _, place in found]


async def reach(addresses: list[Address], timeout_s: float = TCP_TIMEOUT_S) -> socket.socket:
    """A connection to the first of the addresses that takes one. Raises Ailment, worded by the last one's refusal."""
    failure: OSError = OSError("no address to try")
    for family, place in addresses:
        connection = socket.socket(socket.AddressFamily(family), socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.get_running_loop().sock_connect(connection, place)
        except OSError as error:  # TimeoutError is one
            connection.close()
            failure = error
            continue
        except BaseException:
            connection.close()
            raise
        return connection
    host, port = addresses[-1][1]
    raise _explain(failure, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", timeout_s) from failure


def _explain(error: OSError, place: str, timeout_s: float) -> Exception:
    if isinstance(error, TimeoutError):
        hint = "a firewall swallows the packets, or the address is wrong; is the port open to this machine?"
        return ailment(Step.TCP, "timeout", f"{place} did not answer within {timeout_s:g} s", hint)
    if error.errno == errno.ECONNREFUSED:
        hint = "start the CSMS, or correct the port; does it listen on that address, or on 127.0.0.1 of its own machine only?"
        return ailment(Step.TCP, "refused", f"nothing listens at {place}", hint)
    hint = "check the network of this machine, its route to the address and its VPN"
    return ailment(Step.TCP, "unreachable", f"no way to {place}: {error.strerror or error}", hint)
