"""The door for stations: whom the CSMS lets in, and how it speaks TLS. What a station does inside is other nouns' part."""

import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_bdd import parsers, then

from features.kit import habits, handshakes, tapes
from features.kit.authority import Authority, Paper
from features.kit.echo import Echo, echo
from features.kit.knock import Knock, knock
from features.kit.phrases import phrase
from features.kit.unplayable import TooEarly, Unplayable
from features.kit.world import FIRST, World
from features.steps import conformance_security as security
from features.steps import conformance_wire as wire
from features.steps.conformance_obligations import result_of
from simulators.chargepoint.papers import Papers
from simulators.transport.frames import read_frame
from simulators.transport.tls import client_context

STRANGERS = ("the name of nobody", "its name in other capitals")
NOT_FOUND = "OCPP-J 1.6, 3.2"
"""Whom the CSMS should not let in; where it does all the same, it may turn it away when it boots (OCPP 1.6, 4.2)."""
FATES = {"refused": False, "accepted": True}
KINDS = ("ECDHE-ECDSA-AES128-GCM-SHA256", "AES128-GCM-SHA256")
"""Suites with which a server shows its EC certificate, and its RSA certificate."""


@then(phrase("a connection with {what} is {fate:Fate}"))
def dialled(world: World, what: str, fate: str) -> None:
    """Somebody dials in the station's name, and is refused, or accepted with the subprotocol ocpp1.6."""
    found = _knock(world, what)
    if what in STRANGERS and found.accepted and _is_rejected(world, HOW[what](world)):
        world.verdict.dislike(f"a connection with {what} was let in, and its BootNotification Rejected; {NOT_FOUND} wants HTTP 404")
        return
    assert found.accepted is FATES[fate], f"a connection with {what} was {'accepted' if found.accepted else 'refused'}: {found.words}"
    assert found.subprotocol == ("ocpp1.6" if found.accepted else ""), f"the CSMS agreed on {found.subprotocol or 'no subprotocol'}"


@then("the connection of the station is accepted")
def station_accepted(world: World) -> None:
    """It has dialled anew since the last exchange that was looked at, or for the first time; a later connection answers a Heartbeat."""
    station = world.stations[FIRST]
    known = max((number for _, number, _ in world.facts.get(wire.SEEN, ())), default=-1)

    def look() -> bool | None:
        found = tapes.connections(station.tape.entries)
        return (len(found) > known + 1 and found[-1].lasts) or None

    failure = f"a new connection; the last dial said: {station.driver.failure}"
    world.bench.run(station.driver.watch.until(look, failure, world.data.limits["answer_s"]))
    wire.settle(world)
    if known >= 0:  # the first one begins with a boot
        world.bench.run(station.request("Heartbeat", {}))
        result_of(wire.answered(world, "Heartbeat"))


@then(parsers.parse("the CSMS speaks the TLS suite {suite}"))
def speaks(world: World, suite: str) -> None:
    """Offered TLS 1.2 with nothing but this suite, it agrees; the station shows its certificate, if it has one."""
    found = _shake(world, "1.2", suite)
    assert (found.version, found.suite) == ("TLSv1.2", suite), f"{suite}: {found.words or found.suite}"


@then(phrase("the CSMS refuses the TLS version {version:Version}"))
def refuses(world: World, version: str) -> None:
    """Offered this version alone, with any suite, it ends the handshake, or at worst the connection (white paper, A00.FR.418)."""
    if not handshakes.can_offer(version):
        world.verdict.not_verified(f"that the CSMS refuses TLS {version}: the OpenSSL of this computer cannot offer it")
        return
    found = _shake(world, version, handshakes.ANY)
    if found.certificate is None:
        return
    papers = _papers(world)
    old = handshakes.client(world.bench.secure.roots, version, certificate=papers.certificate, key=papers.key)
    let_in = _dial(world, tls=old, password=_level_password(world))
    assert not let_in.accepted, f"TLS {version} was spoken, with {found.suite}, and the station let in"
    world.verdict.dislike(f"TLS {version} was spoken, with {found.suite}, before the station was refused: {let_in.words}")


@then("each certificate of the CSMS has a strong key, a serial number and the name of its host")
def strong(world: World) -> None:
    """The EC and the RSA certificate, as they are shown in a handshake."""
    host = urlsplit(world.csms_url).hostname or ""
    for suite in KINDS:
        found = _shake(world, "1.2", suite)
        assert found.certificate is not None, f"{suite}: {found.words}"
        faults = handshakes.find_faults(found.certificate, host)
        assert not faults, "\n".join((f"the certificate that comes with {suite}:", *faults))


def _shake(world: World, version: str, suite: str) -> handshakes.Handshake:
    papers = _papers(world)
    own = {"certificate": papers.certificate, "key": papers.key}
    try:
        return handshakes.shake(world.csms_url, world.bench.secure.roots, version=version, suite=suite, **own)
    except handshakes.UnknownSuite as unknown:
        raise Unplayable(str(unknown)) from None


def _knock(world: World, what: str) -> Knock:
    order = HOW.get(what)
    if order is None and what.startswith("the subprotocol"):
        offered = what.removeprefix("the subprotocols ").removeprefix("the subprotocol ").split(" and ")
        return _dial(world, password=_level_password(world), subprotocols=offered)
    if order is None:
        raise Unplayable(f"nobody knows how to dial with {what}; there are {', '.join(HOW)}, the subprotocols A and B")
    return _dial(world, **order(world))


def _dial(world: World, **how: Any) -> Knock:
    url: str = how.pop("url", world.csms_url)
    papers: Paper | None = how.pop("papers", None)
    if url.startswith("wss:") and "tls" not in how:
        how["tls"] = _context(world, papers)
    identity: str = how.pop("identity", world.charging_point_id)
    world.disturb(identity)
    found: Knock = world.bench.run(knock(url, identity, **how))
    if found.accepted and found.by_digits:
        world.verdict.dislike(habits.BY_DIGITS)
    return found


def _context(world: World, papers: Paper | None) -> ssl.SSLContext:
    return client_context(world.bench.secure.roots, papers.pem if papers else "", papers.key_pem if papers else "")


def _level_password(world: World) -> str | None:
    found: str | None = security.options(world)["password"]
    return found


def _is_rejected(world: World, how: Mapping[str, Any]) -> bool:
    """Whether whoever was let in under this identity is turned away when it boots."""
    frame = json.dumps([2, secrets.token_hex(8), "BootNotification", {"chargePointVendor": "Wattproof", "chargePointModel": "Nobody"}])
    found: Echo = world.bench.run(echo(how.get("url", world.csms_url), how["identity"], frame, b"", how.get("password")))
    answer = read_frame(found.answer)
    return answer is not None and answer.status == "Rejected"


def _papers(world: World) -> Papers:
    found: Papers | None = security.options(world).get("papers")
    if found is None:
        raise TooEarly("there is no TLS without 'Given the station has security profile 2', or 3")
    return found


def _foreign(world: World) -> Paper:
    """A certificate of the same names, which an authority issued that nobody knows."""
    return Authority("Foreign CA", world.bench.secure.authority.organization).station(world.charging_point_id)


def _in_place_of_certificate(world: World) -> dict[str, Any]:
    if not security.is_known(world):
        world.verdict.not_verified("that the station's password lets it in without a certificate as little: nobody knows one")
    return {"password": security.password(world)}


def _spoilt(password: str) -> str:
    """As long as the password, and with another last character."""
    return password[:-1] + ("0" if password[-1] != "0" else "1")


HOW: dict[str, Callable[[World], dict[str, Any]]] = {
    "no password": lambda world: {},
    "the password": lambda world: {"password": security.password(world)},
    "the old password": lambda world: {"password": security.password(world)},
    "the new password": lambda world: {"password": world.facts[security.NEW_PASSWORD]},
    "a wrong password": lambda world: {"password": _spoilt(security.password(world))},
    "the password and another station's name": lambda world: {
        "password": security.password(world),
        "user": f"{world.charging_point_id}-2",
    },
    "security profile 1": lambda world: {"url": world.bench.secure.plain_csms_url, "password": security.password(world)},
    "security profile 2": lambda world: {"password": security.password(world)},
    "security profile 3": lambda world: {"papers": security.certificate(world)},
    "no certificate": lambda world: {},
    "a password in place of a certificate": _in_place_of_certificate,
    "the certificate of another station": lambda world: {"papers": security.certificate(world, "-2")},
    "a certificate of an unknown authority": lambda world: {"papers": _foreign(world)},
}
