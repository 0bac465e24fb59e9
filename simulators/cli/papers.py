"""What a charge point of the command line has in its store of certificates: options, and files read. It judges none of them."""

import argparse
import re
from pathlib import Path
from typing import Any

from simulators.chargepoint.papers import KEY_KINDS, Papers
from simulators.transport.dial import station_url

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\s*", re.DOTALL)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command that has those of `connection` already."""
    parser.add_argument("--secure-csms", metavar="URL", help="wss:// address for security profiles 2 and 3, if it is not that of --csms")
    parser.add_argument("--manufacturer-ca", type=Path, metavar="FILE", help="ManufacturerRootCertificate (PEM): take signed firmware only")
    parser.add_argument("--key-kind", choices=KEY_KINDS, default="EC", help="of the private keys that it makes itself (EC)")


def security(arguments: argparse.Namespace) -> dict[str, Any]:
    """The keyword arguments for VirtualChargePoint. Raises ValueError, worded for people, or OSError for unreadable files."""
    if arguments.secure_csms is not None:
        station_url(arguments.secure_csms, arguments.id)
        if not arguments.secure_csms.startswith("wss:"):
            raise ValueError("--secure-csms needs a wss:// address")
    papers = Papers(
        central_roots=_certificates(arguments.ca),
        manufacturer_roots=_certificates(arguments.manufacturer_ca),
        certificate=_text(arguments.cert),
        key=_text(arguments.key),
        key_kind=arguments.key_kind,
    )
    return {
        "security_profile": arguments.security_profile or 0,
        "secure_url": arguments.secure_csms,
        "papers": None if papers == Papers() else papers,
    }


def _certificates(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    found = tuple(_CERTIFICATE.findall(_text(path)))
    if not found:
        raise ValueError(f"{path}: there is no PEM-encoded certificate in it")
    return found


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        raise ValueError(f"{path}: this is no PEM file") from None
