import json
import ssl
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from features.kit.authority import Authority
from features.kit.bench import Bench
from features.kit.handshakes import VERSIONS, can_offer
from features.kit.secure import SecureSide
from features.kit.world import World
from features.steps import conformance_door as door
from features.steps import conformance_link  # noqa: F401  it knows more ways to dial
from features.steps.conformance_station import OPTIONS
from simulators.chargepoint.papers import Papers
from tests.features.kit.test_handshakes import limit
from tests.features.steps.server import ACCEPTED, listening
from tests.features.steps.spoken import world_of

AUTHORITY = Authority()
Begin: TypeAlias = Callable[[str, int], World]


@pytest.fixture
def begin(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Begin]:
    """The world of a scenario in front of a CSMS that speaks one version of TLS, and answers upgrades with a status, or well with 0."""
    run, servers = world.bench.run, list[Server]()

    async def stay(link: ServerConnection) -> None:
        await link.wait_closed()

    async def start(version: str, status: int) -> str:
        paper, context = AUTHORITY.server(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (tmp_path / "server.pem").write_text(paper.pem + paper.key_pem)
        context.load_cert_chain(tmp_path / "server.pem")
        limit(context, version)

        def judge(link: ServerConnection, request: Request) -> Response | None:
            return link.respond(HTTPStatus(status), "") if status else None

        servers.append(await serve(stay, "127.0.0.1", 0, ssl=context, process_request=judge, subprotocols=[Subprotocol("ocpp1.6")]))
        return f"wss://127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}/ocpp"

    async def stop() -> None:
        for server in servers:
            server.close()
            await server.wait_closed()

    def stand(version: str, status: int) -> World:
        monkeypatch.setattr(World, "csms_url", run(start(version, status)))
        monkeypatch.setattr(SecureSide, "roots", (AUTHORITY.root.pem,))
        world.facts[OPTIONS] = {"security_profile": 2, "papers": Papers(), "password": "the-password-0001"}
        return world

    yield stand
    run(stop())


def test_a_version_that_the_csms_does_not_speak_is_refused(begin: Begin) -> None:
    door.refuses(found := begin("1.2", 0), "1.1")
    assert (found.verdict.unverified, found.verdict.habits) == ([], [])


@pytest.mark.skipif(not can_offer("1.1"), reason="OpenSSL does not speak TLS 1.1 here")
def test_whoever_lets_a_station_in_over_an_old_version_fails(begin: Begin) -> None:
    with pytest.raises(AssertionError, match=r"TLS 1.1 was spoken, with .*, and the station let in"):
        door.refuses(begin("1.1", 0), "1.1")


@pytest.mark.skipif(not can_offer("1.1"), reason="OpenSSL does not speak TLS 1.1 here")
def test_whoever_refuses_the_station_after_the_handshake_has_a_habit(begin: Begin) -> None:
    door.refuses(found := begin("1.1", 403), "1.1")
    assert [one.split(", with")[0] for one in found.verdict.habits] == ["TLS 1.1 was spoken"]


def test_what_cannot_be_offered_is_not_verified(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "3.0", ("SSLv3", ssl.TLSVersion.SSLv3))
    door.refuses(found := begin("1.2", 0), "3.0")
    assert [one.split(":")[0] for one in found.verdict.unverified] == ["that the CSMS refuses TLS 3.0"]
    assert found.verdict.outcome == "partial"


@pytest.mark.parametrize(("status", "fails"), [("Rejected", False), ("Accepted", True), ("Pending", True)])
def test_a_stranger_who_is_let_in_and_turned_away_when_it_boots_is_minded(
    patient_bench: Bench, monkeypatch: pytest.MonkeyPatch, status: str, fails: bool
) -> None:
    def answers(text: str) -> list[str]:
        return [json.dumps([3, json.loads(text)[1], {**ACCEPTED, "status": status}])]

    world = world_of(patient_bench)
    with listening(patient_bench, answers) as url:
        monkeypatch.setattr(World, "csms_url", url)
        if fails:
            with pytest.raises(AssertionError, match="the name of nobody was accepted"):
                door.dialled(world, "the name of nobody", "refused")
        else:
            door.dialled(world, "the name of nobody", "refused")
            [habit] = world.verdict.habits
            assert habit.endswith("was let in, and its BootNotification Rejected; OCPP-J 1.6, 3.2 wants HTTP 404")
