import asyncio
import json
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.exceptions import InvalidMessage

from csms.__main__ import run
from tests.csms import papers
from tests.csms.bench import BOOT, START, Bench, eventually, operator
from tests.csms.processes import Serving, ran, serving


@asynccontextmanager
async def at_desk(server: Serving) -> AsyncIterator[Bench]:
    async with operator(server.url) as http:
        yield Bench(server, http)


# check-config, usage


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("alone")
def test_good_settings_are_called_good_and_what_is_insecure_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check-config"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "the settings are good"
    assert [line.split()[1] for line in said.out.splitlines()[:-1]] == ["WEBHOOK_AUTH", "OPERATOR_TOKEN", "ZOHO_BOOT_URL"]
    assert said.err == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--port", "many"], "PORT (option)"),
        (["--host", "0.0.0.0"], "ALLOW_INSECURE"),
        (["--database-url", "mysql://x"], "database URL"),
        (["--webhook-auth", "signature", "--webhook-secret", "not base64!"], "webhook secret 1"),
        (["--zoho-boot-url", "http://x", "--zoho-signing-secret", "whsec_!"], "signing secret 1"),
        (["--zoho-boot-url", "http://x", "--zoho-boot-headers", '{"a b":"c"}'], "header"),
    ],
)
@pytest.mark.usefixtures("alone")
def test_settings_with_which_it_would_not_start_are_an_exit_of_1(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check-config", *arguments]) == 1
    said = capsys.readouterr()
    assert word in said.err
    assert all(line.startswith("csms: ") for line in said.err.splitlines())
    assert said.out == ""


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--prot", "1"], ["check-config", "--port"]])
def test_wrong_usage_is_an_exit_of_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(arguments)
    assert caught.value.code == 2
    assert "usage: csms" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["migrate", "--help"], ["check-config", "--help"]])
def test_help_has_an_example_and_names_every_setting(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(arguments)
    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert "example" in said
    assert len(arguments) == 1 or "CSMS_ZOHO_RETRY_SCHEDULE" in said


@pytest.mark.parametrize("command", ["serve", "migrate", "check-config"])
@pytest.mark.usefixtures("alone")
def test_a_missing_extra_is_an_exit_of_2_that_names_it(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert run([command, "--database-url", "postgres://localhost/x"]) == 2
    assert "wattproof[postgres]" in capsys.readouterr().err


def test_certificates_are_looked_into(alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authority = papers.authority()
    certificate, key = papers.server(authority).files(alone, "server")
    mine, its_key = authority.files(alone, "ca")
    gate = ["--station-ca-certificate", mine, "--station-ca-key", its_key]
    assert run(["check-config", "--tls-certificate", certificate, "--tls-key", key, *gate]) == 0
    capsys.readouterr()
    assert run(["check-config", "--tls-certificate", certificate, "--tls-key", its_key, *gate]) == 1
    said = capsys.readouterr().err
    assert certificate in said
    assert "PRIVATE KEY" not in said


# migrate


async def test_migrate_brings_an_empty_database_up_to_date_once(tmp_path: Path, empty_url: str) -> None:
    code, out, err = await ran(tmp_path, "migrate", "--database-url", empty_url)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("applied 0001")
    assert out.splitlines()[-1] == "the schema is up to date"
    assert await ran(tmp_path, "migrate", "--database-url", empty_url) == (0, "the schema is up to date\n", "")


@pytest.mark.parametrize("command", ["migrate", "serve"])
@pytest.mark.parametrize("url", ["sqlite:///no/such/folder/x.sqlite3", "postgres://nobody@127.0.0.1:1/x", "mysql://x", "sqlite://"])
async def test_a_database_that_cannot_be_opened_is_an_exit_of_1_with_a_sentence(tmp_path: Path, command: str, url: str) -> None:
    code, out, err = await ran(tmp_path, command, "--database-url", url, "--log-level", "error")
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert err.startswith("csms: ")


# serve


async def test_serve_says_where_it_is_in_one_line_and_ends_with_0_at_sigterm(tmp_path: Path) -> None:
    async with serving(tmp_path, "--drain-s", "0") as server:
        async with at_desk(server) as desk:
            assert (await desk.http.get(f"{server.url}/readyz")).status_code == 200
            await desk.make("CP1")
            async with await desk.station() as station:
                await station.call("BootNotification", BOOT)
                server.process.terminate()
                assert await station.closed() == 1012
        code, out, err = await server.ended()
        assert (code, out) == (0, "")
        assert "warning: WEBHOOK_AUTH is none" in err
        assert "Traceback" not in err
    assert (tmp_path / "csms.sqlite3").exists()


async def test_with_certificates_it_serves_tls_and_keeps_what_ends_a_handshake(tmp_path: Path) -> None:
    authority = papers.authority()
    certificate, key = papers.server(authority).files(tmp_path, "server")
    mine, its_key = authority.files(tmp_path, "ca")
    gate = ("--station-ca-certificate", mine, "--station-ca-key", its_key, "--drain-s", "0")
    async with serving(tmp_path, "--tls-certificate", certificate, "--tls-key", key, *gate) as server:
        assert server.url.startswith("https://")
        async with operator(server.url, verify=papers.client(authority, tmp_path)) as http:
            desk = Bench(server, http)
            await desk.make("CP1", security_profile=3)
            shown = papers.client(authority, tmp_path, papers.station(authority))
            first = await desk.station(ssl=shown)
            await first.call("DataTransfer", {"vendorId": "v", "data": "x" * 600_000})
            last = await desk.station(ssl=shown)
            assert await first.closed() == 4000
            await last.call("BootNotification", BOOT)
            for valid in ((-9, -1), (-9, -1)):
                expired = papers.client(authority, tmp_path, papers.station(authority, valid=valid))
                with pytest.raises((ssl.SSLError, ConnectionError, EOFError, InvalidMessage)):
                    await desk.station(ssl=expired)
            [event] = await eventually(lambda: desk.items("/security-events"))
            assert (event["type"], event["tech_info"]) == ("InvalidChargePointCertificate", "certificate has expired")
        server.process.terminate()
        assert await last.closed() == 1012
        code, _, err = await server.ended()
    assert code == 0
    assert "Traceback" not in err
    assert "never retrieved" not in err


UNFINISHED = {
    "nothing": b"",
    "half a head": b"GET /livez HTTP/1.1\r\nHost: x\r\n",
    "half a body": b"POST /api/v1/charge-points HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    "half a chunk": b"PUT /api/v1/id-tags/T HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{",
}


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
async def test_a_request_that_never_comes_whole_is_dropped_at_the_end_without_a_word(tmp_path: Path, sent: bytes) -> None:
    async with serving(tmp_path, "--drain-s", "0") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
        writer.write(sent)
        async with at_desk(server) as desk:
            for _ in range(3):  # by then it has read what was sent
                assert (await desk.http.get(f"{server.url}/livez")).status_code == 200
        server.process.terminate()
        code, _, err = await server.ended()
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
    assert code == 0
    assert "ERROR" not in err
    assert "Traceback" not in err


async def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, "--drain-s", "60") as server, at_desk(server) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as one, await desk.station("CP2") as two:
            await one.call("Heartbeat")
            await two.call("Heartbeat")
            server.process.terminate()

            async def drains() -> bool:
                return (await desk.http.get(f"{server.url}/readyz")).status_code == 503

            await eventually(drains)
            server.process.terminate()
            assert (await server.ended())[0] == 1


async def test_a_port_that_is_taken_is_an_exit_of_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = await ran(tmp_path, "serve", "--port", str(taken.getsockname()[1]), "--log-level", "error")
    assert (code, out) == (1, "")
    assert "Address already in use" in err
    assert "Traceback" not in err


async def test_a_second_one_is_refused_and_harms_the_first_in_nothing(tmp_path: Path, database_url: str) -> None:
    async with serving(tmp_path, "--database-url", database_url) as server, at_desk(server) as desk:
        await desk.make("CP1")
        async with await desk.station():
            port = server.url.rpartition(":")[2]
            for other, reason in (("0", "another csms serves this database"), (port, "Address already in use")):
                code, _, err = await ran(tmp_path, "serve", "--port", other, "--database-url", database_url, "--log-level", "error")
                assert (code, reason in err) == (1, True), err
            assert (await desk.get("/charge-points/CP1"))["connected"]


async def test_an_old_schema_on_postgresql_is_an_exit_of_1_that_names_the_remedy(tmp_path: Path, empty_postgres: str) -> None:
    code, out, err = await ran(tmp_path, "serve", "--port", "0", "--database-url", empty_postgres, "--log-level", "error")
    assert (code, out) == (1, "")
    assert "csms migrate" in err
    assert "Traceback" not in err


async def test_what_a_killed_run_held_is_there_at_the_next_start_and_nothing_is_connected(tmp_path: Path, database_url: str) -> None:
    async with serving(tmp_path, "--database-url", database_url) as server, at_desk(server) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            first = await station.call("StartTransaction", START)
            command_id = (await desk.command("ClearCache", wait="0")).json()["command_id"]
            await station.command()
            server.process.kill()
            await server.ended()
    async with serving(tmp_path, "--database-url", database_url) as server, at_desk(server) as desk:
        assert not (await desk.get("/charge-points/CP1"))["connected"]
        assert (await desk.transaction(first["transactionId"]))["active"]
        assert (await desk.get(f"/commands/{command_id}"))["state"] == "connection_lost"
        async with await desk.station() as station:
            assert await station.call("StartTransaction", START) == first
        assert len(await desk.items("/transactions")) == 1


async def test_logs_are_for_machines_where_that_is_wanted_and_hold_no_secret(tmp_path: Path) -> None:
    options = ("--log-format", "json", "--log-level", "debug", "--operator-token", "s3cr3ttoken", "--drain-s", "0")
    async with serving(tmp_path, *options, CSMS_WEBHOOK_AUTH="token", CSMS_WEBHOOK_SECRET="s3cr3thook") as server:
        async with operator(server.url, "s3cr3ttoken") as http:
            await http.post("/charge-points", json={"charging_point_id": "CP1", "password": "s3cr3tpass"})
            await http.post("/webhooks/generate_charge_point?token=s3cr3thook")
            await http.post("/webhooks/block_customer", headers={"Authorization": "Bearer wr0ngs3cret"})
        server.process.terminate()
        code, _, err = await server.ended()
    assert code == 0
    lines = [line for line in err.splitlines() if not line.startswith("csms: warning")]
    assert lines
    assert all("level" in json.loads(line) for line in lines)
    for secret in ("s3cr3ttoken", "s3cr3thook", "s3cr3tpass", "wr0ngs3cret"):
        assert secret not in err
