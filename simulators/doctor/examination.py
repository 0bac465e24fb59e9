"""The examination: the steps of a connection in their order, until one fails. It decides what is tried, not what it means."""

import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from simulators.chargepoint.profile import Profile
from simulators.doctor import network, registration, security
from simulators.doctor.conversation import ANSWER_S, Conversation
from simulators.doctor.findings import Ailment, Finding, State, Step, ailment, well
from simulators.transport.dial import SUBPROTOCOL, station_url


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: the station's way to its CSMS, with everything it would dial with.

    `boots` False leaves the BootNotification out, so that the CSMS is told nothing. `answer_s` is how long each
    answer is waited for, `linger_s` how long the open link is watched when nothing is sent, in seconds.
    """

    csms: str
    identity: str
    password: str | None = None
    tls: ssl.SSLContext | None = None
    profile: Profile = field(default_factory=Profile)
    boots: bool = True
    answer_s: float = ANSWER_S
    linger_s: float = 1.0


async def examine(patient: Patient) -> AsyncGenerator[Finding, None]:
    """One finding a step as it comes; steps behind a failed one are skipped. Raises ValueError for an unusable address."""
    url = station_url(patient.csms, patient.identity)
    steps = [step for step in Step if patient.boots or step is not Step.REGISTRATION]
    try:
        async with aclosing(_go(patient, url)) as findings:
            async for finding in findings:
                steps.remove(finding.step)
                yield finding
    except Ailment as failure:
        for step in steps[: steps.index(failure.finding.step)]:  # a later answer can prove an earlier step wrong
            yield well(step, "went well")
        yield _doubled(failure.finding, patient)
        for step in steps[steps.index(failure.finding.step) + 1 :]:
            yield Finding(step, State.SKIPPED, "not tried")


def _doubled(finding: Finding, patient: Patient) -> Finding:
    """Where the server answers, an address that ends with the identity is the likeliest reason for any failure."""
    steps = list(Step)
    ends = unquote(urlsplit(patient.csms).path.rstrip("/")).rpartition("/")[2] == patient.identity
    if not ends or steps.index(finding.step) < steps.index(Step.HTTP):
        return finding
    twice = f"the address ends with {patient.identity} already, and the station adds it once more: leave it out of --csms"
    return replace(finding, hint=f"{twice}; else: {finding.hint}")


async def _go(patient: Patient, url: str) -> AsyncGenerator[Finding, None]:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "wss"
    port = parts.port or (443 if secure else 80)
    addresses = await network.resolve(host, port)
    named = ", ".join(dict.fromkeys(place[0] for _, place in addresses))
    yield well(Step.DNS, f"{host} is an address already" if network.is_literal(host) else f"{host} is {named}")
    connection = await network.reach(addresses, min(patient.answer_s, network.TCP_TIMEOUT_S))
    yield well(Step.TCP, "connected to {}:{}".format(*connection.getpeername()[:2]))
    tls = (patient.tls or ssl.create_default_context()) if secure else None
    talk: Conversation | None = None
    try:
        with security.overhear(tls) if tls else nullcontext(security.Overheard()) as heard:
            try:
                streams = await _streams(connection, host, patient, tls)
                talk = Conversation(streams, url, patient.identity, patient.password, certified=heard.shown)
                await talk.upgrade(patient.answer_s)
            except Ailment as failure:
                final = await _second_opinion(failure, addresses, patient, heard, secure=secure)
                if talk is not None and final.finding.step is not Step.TLS:
                    yield _secured(streams)
                raise final from failure
        yield _secured(streams)
        async with aclosing(_converse(talk, patient)) as findings:
            async for finding in findings:
                yield finding
    finally:
        if talk is not None:
            await talk.leave()


def _secured(streams: security.Streams) -> Finding:
    bare = streams[1].get_extra_info("ssl_object") is None
    return well(Step.TLS, "none (ws://): frames and passwords can be read on the way" if bare else security.describe(streams[1]))


async def _streams(connection: socket.socket, host: str, patient: Patient, tls: ssl.SSLContext | None) -> security.Streams:
    if tls is None:
        return await security.bare(connection)
    return await security.secure(connection, host, tls, min(patient.answer_s, security.TLS_TIMEOUT_S))


async def _converse(talk: Conversation, patient: Patient) -> AsyncGenerator[Finding, None]:
    yield well(Step.HTTP, "HTTP 101, the WebSocket is open")
    if talk.subprotocol != SUBPROTOCOL:
        hint = "does this address belong to an OCPP 1.6J CSMS?"
        raise ailment(Step.SUBPROTOCOL, "subprotocol", f"the server did not agree to {SUBPROTOCOL}", hint)
    yield well(Step.SUBPROTOCOL, f"{SUBPROTOCOL} agreed")
    if not patient.boots:
        yield await registration.stay(talk, patient.linger_s)
        return
    finding = await registration.register(talk, patient.profile, patient.answer_s)
    yield well(Step.OPEN, "still open after the BootNotification")
    yield finding


async def _second_opinion(
    failure: Ailment, addresses: list[network.Address], patient: Patient, heard: security.Overheard, *, secure: bool
) -> Ailment:
    """What a server that only hung up may have meant: it wanted a client certificate, or TLS."""
    if failure.finding.cause not in ("silence", "not-http", "no-tls"):
        return failure
    if secure:
        return security.refused_client("it asked for one and hung up") if heard.asked else failure
    if not await security.speaks_tls(addresses, min(patient.answer_s, security.TLS_TIMEOUT_S)):
        return failure
    return ailment(Step.HTTP, "needs-tls", "the port speaks TLS, and the station does not", "use wss:// instead of ws://")
