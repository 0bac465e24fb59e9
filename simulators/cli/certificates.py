"""`simulators certificates`: everything that a bench with TLS needs, as PEM files in one directory."""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import Any

from simulators.transport.authority import Authority, Certified
from simulators.transport.clock import RealClock

EXAMPLE = """example:
  simulators certificates --out certificates --id CP1
  CSMS_TLS_CERTIFICATE=certificates/server-ec.pem,certificates/server-rsa.pem \\
  CSMS_TLS_KEY=certificates/server-ec.key,certificates/server-rsa.key \\
  CSMS_TLS_CLIENT_CA=certificates/ca.pem csms serve
"""
KINDS = ("EC", "RSA")


def add_parser(subparsers: Any) -> None:
    """Add the `certificates` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "certificates",
        help="make a CA, certificates for a CSMS and charge points, and a firmware signer",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go; made if it is not there")
    parser.add_argument("--id", action="append", type=_identity, metavar="ID", help="identity of a charge point; may be repeated (CP1)")
    parser.add_argument("--host", action="append", type=_host, metavar="NAME", help="name or address of the CSMS (127.0.0.1, localhost)")
    parser.add_argument("--organization", default="Wattproof", metavar="NAME", help="O of every certificate: the operator (Wattproof)")
    parser.add_argument("--days", type=_days, default=365, metavar="N", help="how long they are valid (365)")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files; 2 when there are some already or the directory cannot be used."""
    identities = tuple(dict.fromkeys(arguments.id or ["CP1"]))
    hosts = tuple(dict.fromkeys(arguments.host or ["127.0.0.1", "localhost"]))
    made = make(identities, hosts, arguments.organization, arguments.days)
    files = {name: text for stem, one in made.items() for name, text in ((f"{stem}.pem", one.certificate), (f"{stem}.key", one.key))}
    try:
        _write(arguments.out, files, replace=arguments.force)
    except OSError as error:
        sys.stderr.write(f"simulators certificates: {error}\n")
        return 2
    for name in files:
        print(arguments.out / name)
    return 0


def make(identities: tuple[str, ...], hosts: tuple[str, ...], organization: str, days: int) -> dict[str, Certified]:
    """The certificates and keys by the stem of their files."""
    at = RealClock().now()
    operator = Authority(at, organization=organization, days=days)
    manufacturer = Authority(at, organization="Wattproof Manufacturing", common_name="Manufacturer CA", days=days)
    made = {"ca": operator.root}
    for kind in KINDS:
        made[f"server-{kind.lower()}"] = operator.server(hosts, kind)
    for identity in identities:
        for kind in KINDS:
            made[f"{identity}-{kind.lower()}"] = operator.charge_point(identity, kind)
    made["manufacturer"] = manufacturer.root
    for kind in KINDS:
        made[f"firmware-{kind.lower()}"] = manufacturer.firmware_signer(kind=kind)
    return made


def _write(folder: Path, files: dict[str, str], *, replace: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in files if (folder / name).exists()]
    if there and not replace:
        raise FileExistsError(f"{folder / there[0]} is there already; --force replaces it")
    for name, text in files.items():
        (folder / name).unlink(missing_ok=True)
        mode = 0o600 if name.endswith(".key") else 0o644
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)


def _identity(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._=*+@|:-]{1,48}", text) or text.startswith("."):
        raise argparse.ArgumentTypeError(f"{text!r} is no identity for a certificate and a file")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:*-]{1,64}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no host name or address")
    return text


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days (1 to 36500)")
    return int(text)
