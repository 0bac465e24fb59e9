"""The options with which a station dials: address, identity, password, TLS and security profile, the same for each command.

It checks that they fit together; dialling itself is the transport's.
"""

import argparse
import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from simulators.transport.dial import station_url
from simulators.transport.tls import client_context

PASSWORD = "STATION_PASSWORD"
_NEEDS = {0: "ws:// and no password", 1: "ws:// and --password", 2: "wss:// and --password", 3: "wss://, --cert and --key"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    parser.add_argument("--csms", required=True, metavar="URL", help="ws://HOST:PORT/ocpp or wss://..., up to the identity")
    parser.add_argument("--id", required=True, help="the station's identity")
    parser.add_argument("--password", default=os.environ.get(PASSWORD), help=f"for HTTP Basic authentication; better in {PASSWORD}")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust the CAs in this PEM file instead of this machine's")
    parser.add_argument("--cert", type=Path, metavar="FILE", help="the station's own certificate (PEM, with its chain)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the private key of --cert (PEM)")
    help_text = "insist on this profile of the OCPP security paper: " + "; ".join(f"{number}: {needs}" for number, needs in _NEEDS.items())
    parser.add_argument("--security-profile", type=int, choices=tuple(_NEEDS), metavar="0-3", help=help_text)


def tls_context(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    """The TLS context to dial with; None without TLS.

    Raises ValueError, worded for people, when the options do not fit together or a file cannot be used.
    """
    csms = dialled_csms(arguments)
    station_url(csms, arguments.id)
    secure = urlsplit(csms).scheme == "wss"
    given = {"--ca": arguments.ca, "--cert": arguments.cert, "--key": arguments.key}
    if not secure and any(given.values()) and not hasattr(arguments, "secure_csms"):  # else it may be told to use TLS later
        raise ValueError(f"{', '.join(name for name, value in given.items() if value)} needs a wss:// address")
    if (arguments.cert is None) != (arguments.key is None):
        raise ValueError("--cert and --key belong together")
    _insist(arguments, secure=secure)
    return _context(arguments) if secure else None


def dialled_csms(arguments: argparse.Namespace) -> str:
    """The address that is dialled: under the profiles 2 and 3 that of --secure-csms, where the command has it."""
    secure_csms: str | None = getattr(arguments, "secure_csms", None)
    csms: str = arguments.csms
    return secure_csms if secure_csms and (arguments.security_profile or 0) >= 2 else csms


def dialled_password(arguments: argparse.Namespace) -> str | None:
    """The password that is sent: none under profile 3, whose certificate tells who the station is."""
    return None if arguments.security_profile == 3 else arguments.password


def _insist(arguments: argparse.Namespace, *, secure: bool) -> None:
    number = arguments.security_profile
    has = (secure, arguments.password is not None, arguments.cert is not None)
    fits = {None: True, 0: has == (False, False, False), 1: has[:2] == (False, True), 2: has[:2] == (True, True), 3: secure and has[2]}
    if not fits[number]:
        raise ValueError(f"security profile {number} is {_NEEDS[number]}")


def _context(arguments: argparse.Namespace) -> ssl.SSLContext:
    """The context with which the station itself dials, see `simulators.transport.access`."""
    roots = (_read("--ca", arguments.ca),) if arguments.ca else ()
    try:
        client_context(roots)
    except ssl.SSLError as error:
        raise ValueError(f"--ca {arguments.ca}: this is no PEM file of certificates") from error
    if arguments.cert is None:
        return client_context(roots)
    try:
        return client_context(roots, _read("--cert", arguments.cert), _read("--key", arguments.key))
    except ssl.SSLError as error:
        mismatch = "MISMATCH" in (error.reason or "")
        what = "the key does not belong to the certificate" if mismatch else "these are no PEM files of a certificate and its key"
        raise ValueError(f"--cert {arguments.cert} with --key {arguments.key}: {what}") from error


def _read(option: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{option} {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{option} {path}: this is no PEM file") from error
