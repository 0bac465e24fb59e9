import asyncio
import json
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from simulators.doctor.examination import Patient, examine
from simulators.doctor.findings import Finding, State, Step
from tests.simulators.doctor.certificates import DAY, Authority
from tests.simulators.doctor.servers import http, raw, websocket
from tests.simulators.scripted_csms import ScriptedCsms, mute

PATIENCE_S = 30.0


async def findings(csms: str, **options: Any) -> list[Finding]:
    options = {"answer_s": PATIENCE_S, "linger_s": 0.05, **options}
    return [finding async for finding in examine(Patient(csms, "CP1", **options))]


async def trouble(csms: str, **options: Any) -> Finding:
    found = await findings(csms, **options)
    [one] = [finding for finding in found if finding.state in (State.FAILED, State.WAITING)]
    place = found.index(one)
    assert all(finding.state is State.OK for finding in found[:place])
    assert all(finding.state is State.SKIPPED for finding in found[place + 1 :])
    assert [finding.step for finding in found] == list(Step)
    assert one.hint
    return one


async def test_a_station_that_is_accepted_is_well() -> None:
    async with ScriptedCsms() as csms:
        found = await findings(csms.url)
    assert [(one.step, one.state) for one in found] == [(step, State.OK) for step in Step]
    assert csms.actions() == ["BootNotification"]
    assert csms.closes == [1000]


async def test_without_booting_the_csms_is_told_nothing() -> None:
    async with ScriptedCsms() as csms:
        found = await findings(csms.url, boots=False)
    assert [one.step for one in found] == [step for step in Step if step is not Step.REGISTRATION]
    assert csms.actions() == []


async def test_a_name_that_nobody_knows() -> None:
    assert (await trouble("ws://no-such-host.invalid/ocpp")).cause == "dns"


async def test_a_port_at_which_nothing_listens() -> None:
    one = await trouble("ws://127.0.0.1:1/ocpp")
    assert (one.step, one.cause) == (Step.TCP, "refused")


@pytest.mark.parametrize(
    ("answer", "step", "cause"),
    [
        (http("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\r\n'), Step.HTTP, "unauthorized"),
        (http("403 Forbidden"), Step.HTTP, "forbidden"),
        (http("401 Unauthorized", body='{"error":"security profile 2 needs TLS"}'), Step.HTTP, "needs-tls"),
        (http("404 Not Found"), Step.HTTP, "not-found"),
        (http("426 Upgrade Required", "Upgrade: websocket\r\n"), Step.SUBPROTOCOL, "subprotocol"),
        (http("502 Bad Gateway", "Server: nginx\r\n"), Step.HTTP, "proxy"),
        (http("407 Proxy Authentication Required"), Step.HTTP, "proxy"),
        (http("302 Found", "Location: https://elsewhere/\r\n"), Step.HTTP, "redirect"),
        (http("200 OK", body="<html>"), Step.HTTP, "no-websocket"),
        (http("400 Bad Request", body="plain HTTP request was sent to HTTPS port"), Step.HTTP, "needs-tls"),
        (http("101 Switching Protocols"), Step.HTTP, "upgrade-refused"),
        (b"220 mail.example ESMTP\r\n", Step.HTTP, "not-http"),
        (b"\x15\x03\x01\x00\x02\x02\x46", Step.HTTP, "needs-tls"),
        (None, Step.HTTP, "silence"),
    ],
)
async def test_each_strange_answer_to_the_upgrade_is_told_apart(answer: bytes | None, step: Step, cause: str) -> None:
    async with raw(answer) as port:
        one = await trouble(f"ws://127.0.0.1:{port}/ocpp")
    assert (one.step, one.cause) == (step, cause)


async def test_a_server_that_says_nothing_is_not_waited_for_for_ever() -> None:
    async with raw(b"") as port:
        one = await trouble(f"ws://127.0.0.1:{port}/ocpp", answer_s=0.1)
    assert one.cause == "silence"


async def test_a_server_without_the_subprotocol() -> None:
    async with ScriptedCsms(subprotocol=None) as csms:
        one = await trouble(csms.url)
    assert (one.step, one.cause) == (Step.SUBPROTOCOL, "subprotocol")


async def test_a_websocket_that_is_closed_at_once() -> None:
    async def close(link: ServerConnection) -> None:
        await link.close(1008, "who are you?")

    async with websocket(close) as port:
        for boots in (True, False):
            found = await findings(f"ws://127.0.0.1:{port}/ocpp", boots=boots, linger_s=30)
            one = next(finding for finding in found if finding.state is State.FAILED)
            assert (one.step, one.cause) == (Step.OPEN, "closed")
            assert "code 1008, reason 'who are you?'" in one.happened


@pytest.mark.parametrize(
    ("answer", "state", "cause"),
    [
        ({"status": "Pending", "currentTime": "2030-01-01T00:00:00Z", "interval": 60}, State.WAITING, "pending"),
        ({"status": "Rejected", "currentTime": "2030-01-01T00:00:00Z", "interval": 60}, State.FAILED, "rejected"),
        ({"status": "Accepted"}, State.FAILED, "boot-invalid"),
    ],
)
async def test_each_registration_is_told_apart(answer: dict[str, Any], state: State, cause: str) -> None:
    async with ScriptedCsms(lambda action, payload: answer) as csms:
        one = await trouble(csms.url)
    assert (one.step, one.state, one.cause) == (Step.REGISTRATION, state, cause)


async def test_a_callerror_and_no_answer_at_all_are_told_apart() -> None:
    async def refuse(link: ServerConnection) -> None:
        async for text in link:
            await link.send(json.dumps([2, "1", "TriggerMessage", {}]))  # which the doctor passes over
            await link.send(json.dumps([4, json.loads(text)[1], "SecurityError", "go away", {}]))

    async with websocket(refuse) as port:
        one = await trouble(f"ws://127.0.0.1:{port}/ocpp")
    assert (one.cause, one.happened) == ("boot-refused", "CALLERROR SecurityError: go away")
    async with ScriptedCsms(mute) as csms:
        one = await trouble(csms.url, answer_s=1)
    assert (one.step, one.cause) == (Step.REGISTRATION, "timeout")


# --- TLS


async def chat(link: ServerConnection) -> None:
    async for text in link:
        answer = {"status": "Accepted", "currentTime": "2030-01-01T00:00:00Z", "interval": 60}
        await link.send(json.dumps([3, json.loads(text)[1], answer]))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def over_tls(server: ssl.SSLContext, client: ssl.SSLContext | None) -> list[Finding]:
    async with websocket(chat, tls=server) as port:
        return await findings(f"wss://127.0.0.1:{port}/ocpp", tls=client)


def failed(found: list[Finding]) -> Finding:
    return next(finding for finding in found if finding.state is State.FAILED)


async def test_a_certificate_that_is_trusted_is_well(authority: Authority) -> None:
    found = await over_tls(authority.server(), authority.client())
    assert all(finding.state is State.OK for finding in found)
    assert "TLSv1.3" in found[2].happened
    assert "valid until" in found[2].happened


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ({"ends_in": timedelta(seconds=-5)}, "expired"),
        ({"begins_in": DAY / 2}, "not-yet-valid"),
        ({"address": "127.0.0.2"}, "wrong-host"),
        ({}, "untrusted"),
    ],
)
async def test_each_bad_certificate_is_told_apart(authority: Authority, options: dict[str, Any], cause: str) -> None:
    client = None if cause == "untrusted" else authority.client()
    one = failed(await over_tls(authority.server(**options), client))
    assert (one.step, one.cause) == (Step.TLS, cause)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_wants_a_client_certificate(authority: Authority, version: ssl.TLSVersion) -> None:
    server = authority.server(clients=True)
    server.maximum_version = version
    one = failed(await over_tls(server, authority.client()))
    assert (one.step, one.cause) == (Step.TLS, "client-certificate")
    good = authority.client()
    good.load_cert_chain(*authority.issue("station"))
    assert all(finding.state is State.OK for finding in await over_tls(server, good))


async def test_a_client_certificate_of_a_stranger(authority: Authority, tmp_path: Path) -> None:
    client = authority.client()
    client.load_cert_chain(*Authority(tmp_path, "stranger").issue("station"))
    one = failed(await over_tls(authority.server(clients=True), client))
    assert (one.step, one.cause) == (Step.TLS, "client-certificate")


async def test_tls_where_none_is_spoken_and_none_where_it_is(authority: Authority) -> None:
    async with raw(http("400 Bad Request")) as port:
        one = await trouble(f"wss://127.0.0.1:{port}/ocpp")
    assert (one.step, one.cause) == (Step.TLS, "no-tls")
    async with raw(b"", tls=authority.server()) as port:
        one = await trouble(f"ws://127.0.0.1:{port}/ocpp")
    assert (one.step, one.cause) == (Step.HTTP, "needs-tls")


async def test_an_examination_that_is_broken_off_leaves_no_connection() -> None:
    async with ScriptedCsms(mute) as csms:
        task = asyncio.create_task(findings(csms.url))
        await csms.until(lambda: bool(csms.calls))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await csms.until(lambda: bool(csms.closes))


async def test_an_unusable_address_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no WebSocket address"):
        await findings("http://127.0.0.1")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("certified", [True, False])
async def test_a_certificate_for_another_identity_is_spoken_of(authority: Authority, version: ssl.TLSVersion, certified: bool) -> None:
    server, client = authority.server(clients=True), authority.client()
    server.verify_mode, server.maximum_version = ssl.CERT_OPTIONAL, version
    if certified:
        client.load_cert_chain(*authority.issue("OTHER"))
    async with raw(http("401 Unauthorized"), tls=server) as port:
        one = failed(await findings(f"wss://127.0.0.1:{port}/ocpp", tls=client))
    assert one.cause == "unauthorized"
    assert ("certificate has to be made out to the identity" in one.hint) is certified


@pytest.mark.parametrize(
    ("answer", "said"),
    [("Accepted!", "no OCPP-J message: 'Accepted!'"), ('[3,"other",{}]', "another message id: 'other'")],
)
async def test_a_strange_answer_to_the_boot_is_not_called_none(answer: str, said: str) -> None:
    async def talk(link: ServerConnection) -> None:
        async for _ in link:
            await link.send(answer)

    async with websocket(talk) as port:
        one = await trouble(f"ws://127.0.0.1:{port}/ocpp", answer_s=1)
    assert one.cause == "boot-invalid"
    assert said in one.happened


@pytest.mark.parametrize(("path", "twice"), [("/ocpp/CP1", True), ("/ocpp/CP1/", True), ("/ocpp", False), ("/CP1/ocpp", False)])
async def test_an_address_that_has_the_identity_already_is_noticed(path: str, twice: bool) -> None:
    async with raw(http("404 Not Found")) as port:
        one = await trouble(f"ws://127.0.0.1:{port}{path}")
    assert one.cause == "not-found"
    assert ("ends with CP1 already" in one.hint) is twice
