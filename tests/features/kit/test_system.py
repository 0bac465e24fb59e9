from pathlib import Path

import httpx
import pytest

from features.kit.system import DATABASE_VARIABLE, RETRY_SCHEDULE, BadChoice, Choice, System, without_password


def read(csms: str = "", port: str = "", database: str = "") -> Choice:
    return Choice.read(csms, port, "", 0, database)


def test_without_options_the_csms_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    assert read() == Choice()
    assert read().own


def test_the_door_for_stations_alone_is_enough_the_operator_s_is_not() -> None:
    assert read("ws://a/ocpp").port == ""
    with pytest.raises(BadChoice, match="--csms-port needs --csms"):
        read("", "http://a")


def test_stations_dial_websockets_and_over_tls_where_the_product_speaks_it() -> None:
    for csms in ("http://a/ocpp", "ws://me:secret@a", "a:80"):
        with pytest.raises(BadChoice, match="--csms: "):
            read(csms)
    with pytest.raises(BadChoice, match="--secure-csms ws://a/ocpp: stations dial wss:// there"):
        Choice.read("ws://a/ocpp", "", "", 0, "", "ws://a/ocpp")


def test_tls_belongs_to_a_csms_that_runs_and_its_roots_to_a_file(tmp_path: Path) -> None:
    with pytest.raises(BadChoice, match="--secure-csms needs --csms"):
        Choice.read("", "", "", 0, "", "wss://a/ocpp")
    with pytest.raises(BadChoice, match="no such file"):
        Choice.read("ws://a/ocpp", "", "", 0, "", "wss://a/ocpp", str(tmp_path / "ca.pem"))


def test_the_authority_of_stations_is_a_certificate_and_its_key(tmp_path: Path) -> None:
    secured = ("ws://a/ocpp", "", "", 0, "", "wss://a/ocpp", "")
    with pytest.raises(BadChoice, match="--station-ca and --station-ca-key go together"):
        Choice.read(*secured, str(tmp_path))
    files = [tmp_path / name for name in ("ca.pem", "ca.key")]
    for file in files:
        file.write_text("nothing")
    with pytest.raises(BadChoice, match=r"--station-ca: .*ca\.pem with"):
        Choice.read(*secured, *map(str, files))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("manual", "manual"),
        ("ws://a/b", "ws://a/b"),
        ("steve+http://u:p@h:8080/x?k=1#f", "steve+http://h:8080/x"),
        ("a_b.c:D+http://u:p@h", "a_b.c:D+http://h"),
        ("a_b.c:D", "a_b.c:D"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_csms_that_runs_is_not_ours() -> None:
    system = System(read("ws://a:1/ocpp", "http://a:1"))
    system.start("http://zoho")
    assert (system.own, system.csms_url, system.port_url) == (False, "ws://a:1/ocpp", "http://a:1")
    system.start_again()
    with pytest.raises(RuntimeError, match="not ours"):
        system.kill()
    system.close()


@pytest.mark.parametrize(("database", "expected"), [("", "postgres://h/d"), ("postgres", "postgres://h/d"), ("sqlite", "")])
def test_the_database_comes_from_the_environment_unless_sqlite_is_wanted(
    monkeypatch: pytest.MonkeyPatch, database: str, expected: str
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, "postgres://h/d")
    assert read(database=database).database_url == expected


def test_no_delivery_is_given_up_before_a_scenario_has_brought_zoho_back_and_none_waits_long_then() -> None:
    waits_s = [float(wait) for wait in RETRY_SCHEDULE.split(",")]
    assert sum(waits_s) / 2 > 20, "by chance a wait may be half of it only"
    assert max(waits_s) <= 0.5


def test_postgres_needs_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    with pytest.raises(BadChoice, match=DATABASE_VARIABLE):
        read(database="postgres")


def test_our_own_csms_survives_a_kill_where_it_was_and_leaves_nothing_behind() -> None:
    system = System(Choice())
    try:
        system.start("http://127.0.0.1:9/boot")
        url = system.port_url
        made = httpx.post(f"{url}/api/v1/webhooks/generate_charge_point", trust_env=False).json()["charging_point_id"]
        system.kill()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/livez", trust_env=False)
        system.start_again()
        assert system.port_url == url
        assert system.csms_url == f"ws{url.removeprefix('http')}/ocpp"
        assert httpx.get(f"{url}/api/v1/charge-points/{made}", trust_env=False).status_code == 200
        folder = Path(system._folder.name)
        assert folder.is_dir()
    finally:
        system.close()
    assert not folder.exists()
