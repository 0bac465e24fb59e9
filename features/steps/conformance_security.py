"""How the station proves who it is, and the certificates of a scenario. It knows passwords and papers, and not whom the CSMS lets in."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from pytest_bdd import given, then

from features.kit import chains
from features.kit.authority import Authority, Kind, Paper
from features.kit.depot import FIRMWARE
from features.kit.phrases import phrase
from features.kit.player import NotApplicable
from features.kit.port import Port
from features.kit.unplayable import TooEarly
from features.kit.waiting import until
from features.kit.world import FIRST, World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire
from features.steps.conformance_station import FACTORY, OPTIONS
from simulators.chargepoint.papers import Papers
from simulators.transport.clock import RealClock

PATIENCE_S = 3.0
PASSWORD, NEW_PASSWORD, OWN, MADE = "the password", "the new password", "the station's certificate", "the authority "
AUTHORITIES = {"manufacturer root": "Kit Manufacturer CA", "central system root": "Kit Further CA"}
ALGORITHMS = ("SHA256", "SHA384", "SHA512")
NEXT = "what the next one needs"
MORE: Mapping[str, Kind] = {NEXT: "EC", "RSA keys": "RSA"}
HELD = "that the station holds the "


@given(phrase("the station has security profile {level:Level}"))
def has_profile(world: World, level: int) -> None:
    """Known to the CSMS with what the profile needs, a password or a certificate; behind TLS from profile 2 on. Not switched on yet."""
    _equip(world, level, secured=level >= 2)


@given(phrase("the station has security profile {level:Level} and {what:Need}"))
def has_more(world: World, level: int, what: str) -> None:
    """The same, with `what the next one needs` (the root of the CSMS and, for profile 3, a certificate of its own), or with `RSA keys` in
    place of those on an elliptic curve."""
    _equip(world, level, secured=level >= 2 or what == NEXT, next_level=level + 1 if what == NEXT else 0, kind=MORE[what])


@given("the station trusts the manufacturer root")
def trusts_manufacturer(world: World) -> None:
    """It has left the factory with this root, and takes signed firmware."""
    options = world.facts.setdefault(OPTIONS, {})
    options["papers"] = Papers(manufacturer_roots=(_authority(world, "manufacturer root").root.pem,))


@then("the CSMS has signed what the station asked for")
def has_signed(world: World) -> None:
    """The chain that it sent last fits the station's last request: its key, its names, and a root that the station trusts;
    no key is weak."""
    asked = [one for one in wire.exchanges(world.stations[FIRST]) if one.mine and one.call.action == "SignCertificate"]
    sent = [one for one in wire.exchanges(world.stations[FIRST]) if not one.mine and one.call.action == "CertificateSigned"]
    assert asked, "the station has asked for nothing"
    assert sent, "no certificate was sent"
    chain, roots = sent[-1].call.payload.get("certificateChain"), world.bench.secure.station_roots
    faults = chains.find_faults(chain, asked[-1].call.payload["csr"], roots, RealClock().now())
    assert not faults, "\n".join(("the certificate is not what the station asked for:", *faults))


@then(phrase("the CSMS has recorded that the station {verb:Holding} the {name:Root}"))
def holds(world: World, verb: str, name: str) -> None:
    """It holds or lacks this certificate, which is known by its serial number."""
    _judge_held(world, name, {"holds": True, "lacks": False}[verb])


def password(world: World) -> str:
    """The station's present password: that of the test data, or one made for the scenario."""
    found: str = world.facts.setdefault(PASSWORD, _given_password(world) or secrets.token_urlsafe(15))
    return found


def is_known(world: World) -> bool:
    """Whether the CSMS can know the station's password."""
    return "stations" in world.port.abilities or bool(_given_password(world))


def options(world: World) -> dict[str, Any]:
    """How the station is switched on. Raises TooEarly before a step has said which security profile it has."""
    found: dict[str, Any] = world.facts.get(OPTIONS, {})
    if "security_profile" not in found:
        raise TooEarly("no step before this one has said 'the station has security profile 1', or another one")
    return found


def certificate(world: World, another: str = "", kind: Kind = "EC") -> Paper:
    """The station's own certificate, or that of `another` one, of the authority whose certificates the CSMS accepts. Its CN is the serial
    number (white paper, A00.FR.511) of a station that the test data name, where they tell one, else the identity. Raises NotApplicable."""
    if not world.bench.secure.issues:
        raise NotApplicable("nobody said whose certificates of stations this CSMS accepts: --station-ca FILE --station-ca-key FILE")
    serial = world.data.nameplate.get("serial_number") if world.bench.stations.named else None
    name = serial or world.charging_point_id
    if another:
        return world.bench.secure.authority.station(f"{name}{another}")
    if OWN not in world.facts:
        world.facts[OWN] = world.bench.secure.authority.station(name, kind)
    made: Paper = world.facts[OWN]
    return made


def _given_password(world: World) -> str:
    given: str = world.data.stations["password"] if world.bench.stations.named else ""
    return given


def _equip(world: World, level: int, *, secured: bool, next_level: int = 0, kind: Kind = "EC") -> None:
    if secured and not world.bench.secure.known:
        raise NotApplicable("nobody said where this CSMS speaks TLS: --secure-csms wss://HOST:PORT/PATH")
    world.secured = secured
    if not is_known(world) and {level, next_level} & {1, 2}:
        raise NotApplicable("the port gives stations no password, and the test data name no stations with one")
    world.make(security_profile=level, password=password(world) if level or next_level else None)
    papers = certificate(world, kind=kind) if 3 in (level, next_level) else None
    at_the_door = {0: _given_password(world) or None, 3: None}.get(level, password(world))
    options: dict[str, Any] = {"security_profile": level, "password": at_the_door}
    if secured:
        own = (papers.pem, papers.key_pem) if papers else ("", "")
        options["papers"] = Papers(central_roots=world.bench.secure.roots, certificate=own[0], key=own[1], key_kind=kind)
        options["secure_url"] = world.bench.secure.csms_url
        options["url"] = world.csms_url if level >= 2 else world.bench.secure.plain_csms_url
    world.facts[OPTIONS] = options
    world.facts[FACTORY] = {"CpoName": world.bench.secure.authority.organization}


def _authority(world: World, name: str) -> Authority:
    found: Authority | None = world.facts.get(MADE + name)
    if found is None:
        found = world.facts[MADE + name] = Authority(AUTHORITIES[name])
    return found


def _signer(world: World) -> Paper:
    made: Paper | None = world.facts.get("the firmware signer")
    if made is None:
        made = world.facts["the firmware signer"] = _authority(world, "manufacturer root").signer()
    return made


def _signature(content: bytes, world: World) -> str:
    """Made once: an EC key never signs the same way again."""
    made: str = world.facts.setdefault(f"a signature of {len(content)} bytes", chains.sign(_signer(world).key, content))
    return made


def _new_password(world: World) -> str:
    made: str = world.facts.setdefault(NEW_PASSWORD, secrets.token_hex(20))
    return made


def _root(name: str, world: World) -> str:
    return _authority(world, name).root.pem


def _hash_data(name: str, algorithm: str, world: World) -> dict[str, str]:
    root = _authority(world, name).root.certificate
    return chains.hash_data(root, root, algorithm)


def _judge_held(world: World, name: str, held: bool) -> None:
    serial = _hash_data(name, "SHA256", world)["serialNumber"].lstrip("0")
    wire.settle(world)

    def look() -> list[str] | None:
        return world.tell(f"{HELD}{name}", partial(_serials, world))

    if look() is not None:
        until(
            lambda: (serial in (look() or [])) is held,
            f"{serial} {'among' if held else 'gone from'} the station's certificates",
            PATIENCE_S,
            look,
        )


def _serials(world: World, port: Port) -> list[str]:
    return [one.upper().lstrip("0") for one in port.certificates(world.charging_point_id)]


data.NAMED.update(
    {
        "new password": _new_password,
        "firmware signer": lambda world: _signer(world).pem,
        "firmware signature": partial(_signature, FIRMWARE),
        "signature of other firmware": partial(_signature, FIRMWARE[1:]),
        "next security profile": lambda world: str(options(world)["security_profile"] + 1),
    }
)
data.NAMED.update({name: partial(_root, name) for name in AUTHORITIES})
data.NAMED.update({f"{kind} hash data of the {name}": partial(_hash_data, name, kind) for name in AUTHORITIES for kind in ALGORITHMS})
