import json
from dataclasses import fields
from pathlib import Path

import pytest

from csms.settings import Settings, SettingsError, default_text, from_process, is_loopback, read, warnings


def faults_of(
    *, options: dict[str, str | None] | None = None, environment: dict[str, str] | None = None, config: str | None = None
) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(options or {}, environment or {}, config)
    return caught.value.faults


def written(folder: Path, text: str) -> str:
    path = folder / "settings.toml"
    path.write_text(text)
    return str(path)


def test_without_anything_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read({}, {}) == Settings()


def test_an_option_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    config = written(tmp_path, "port = 1\nlog_level = 'debug'\nlog_format = 'json'\n")
    environment = {"CSMS_PORT": "2", "CSMS_LOG_LEVEL": "error"}
    settings = read({"port": "3", "log_level": None}, environment, config)
    assert (settings.port, settings.log_level, settings.log_format) == (3, "error", "json")


def test_the_environment_may_name_the_file_and_an_option_another(tmp_path: Path) -> None:
    config = written(tmp_path, "port = 1")
    assert read({}, {"CSMS_CONFIG": config}).port == 1
    (tmp_path / "other").mkdir()
    assert read({}, {"CSMS_CONFIG": config}, written(tmp_path / "other", "port = 4")).port == 4


def test_a_file_in_the_working_directory_is_read_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "csms.toml").write_text("PORT = 7")
    monkeypatch.chdir(tmp_path)
    assert read({}, {}).port == 7


def test_toml_s_own_types_are_understood(tmp_path: Path) -> None:
    text = 'zoho_retry_schedule = [0, 2.5]\nallow_insecure = true\nwebhook_secret = ["new", "old"]\n'
    text += 'ping_interval_s = 1.5\n[zoho_boot_headers]\na = "b"\n'
    settings = read({}, {}, written(tmp_path, text))
    assert (settings.zoho_retry_schedule, settings.allow_insecure, settings.webhook_secret) == ((0, 2.5), True, ("new", "old"))
    assert (settings.ping_interval_s, settings.zoho_boot_headers) == (1.5, (("a", "b"),))


def test_a_secret_may_be_given_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken\n")
    assert read({}, {"CSMS_OPERATOR_TOKEN_FILE": str(tmp_path / "token")}).operator_token == "t0ken"
    both = {"CSMS_OPERATOR_TOKEN": "direct", "CSMS_OPERATOR_TOKEN_FILE": str(tmp_path / "token")}
    assert read({}, both).operator_token == read({}, dict(reversed(both.items()))).operator_token == "direct"


def test_a_secret_s_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (fault,) = faults_of(environment={"CSMS_OPERATOR_TOKEN_FILE": str(tmp_path / "none")})
    assert "CSMS_OPERATOR_TOKEN_FILE" in fault


def test_other_programs_variables_are_none_of_ours() -> None:
    assert read({}, {"PORT": "x", "PATH": "/bin"}).port == 8000


@pytest.mark.parametrize(
    ("environment", "fault"),
    [
        ({"CSMS_PROT": "1"}, "CSMS_PROT is no setting"),
        ({"CSMS_PORT": "many"}, "PORT (environment) must be a whole number"),
        ({"CSMS_PORT": "65536"}, "PORT (environment) must be between 0 and 65535"),
        ({"CSMS_PORT": "-1"}, "PORT (environment) must be between 0 and 65535"),
        ({"CSMS_ALLOW_INSECURE": "perhaps"}, "ALLOW_INSECURE (environment) must be true or false"),
        ({"CSMS_VALIDATION": "harsh"}, "VALIDATION (environment) must be lenient or strict"),
        ({"CSMS_INTERNAL_ERROR_STATUS": "503"}, "INTERNAL_ERROR_STATUS (environment) must be 401 or 500"),
        ({"CSMS_ZOHO_NOTIFY_ON": "never"}, "ZOHO_NOTIFY_ON (environment) must be boot, connect or both"),
        ({"CSMS_COMMAND_TIMEOUT_S": "nan"}, "COMMAND_TIMEOUT_S (environment) must be between 0.1 and 2147483647"),
        ({"CSMS_COMMAND_TIMEOUT_S": "soon"}, "COMMAND_TIMEOUT_S (environment) must be a number"),
        ({"CSMS_ZOHO_RETRY_SCHEDULE": "0,then"}, "ZOHO_RETRY_SCHEDULE (environment) must be seconds, separated by commas"),
        ({"CSMS_ZOHO_RETRY_SCHEDULE": ""}, "ZOHO_RETRY_SCHEDULE (environment) must be seconds, a year at most, separated by commas"),
        (
            {"CSMS_ZOHO_RETRY_SCHEDULE": "99999999"},
            "ZOHO_RETRY_SCHEDULE (environment) must be seconds, a year at most, separated by commas",
        ),
        ({"CSMS_ZOHO_BOOT_URL": "ftp://x"}, "ZOHO_BOOT_URL (environment) must be an http:// or https:// URL"),
        ({"CSMS_ZOHO_BOOT_HEADERS": "[]"}, "ZOHO_BOOT_HEADERS (environment) must be a JSON object of strings"),
        ({"CSMS_ZOHO_BOOT_HEADERS": "{"}, "ZOHO_BOOT_HEADERS (environment) must be a JSON object of strings"),
        ({"CSMS_WEBHOOK_AUTH": "token"}, "WEBHOOK_AUTH=token needs WEBHOOK_SECRET"),
        ({"CSMS_TLS_CERTIFICATE": "a,b", "CSMS_TLS_KEY": "a"}, "TLS_CERTIFICATE and TLS_KEY go together, one key for each certificate"),
        ({"CSMS_TLS_PORT": "8443"}, "TLS_PORT needs TLS_CERTIFICATE and TLS_KEY"),
        (
            {"CSMS_TLS_PORT": "8000", "CSMS_TLS_CERTIFICATE": "a", "CSMS_TLS_KEY": "a"},
            "TLS_PORT is PORT: without TLS_PORT, PORT itself speaks TLS",
        ),
        ({"CSMS_TLS_KEY": "a"}, "TLS_CERTIFICATE and TLS_KEY go together, one key for each certificate"),
        ({"CSMS_STATION_CA_KEY": "a"}, "STATION_CA_CERTIFICATE and STATION_CA_KEY go together"),
        (
            {"CSMS_TLS_CLIENT_CA": "a", "CSMS_STATION_CERTIFICATE_ORGANIZATION": "O"},
            "TLS_CLIENT_CA needs TLS_CERTIFICATE, or TRUSTED_PROXIES that hand client certificates on",
        ),
        (
            {"CSMS_TLS_CLIENT_CA": "a", "CSMS_TRUSTED_PROXIES": "::1"},
            "TLS_CLIENT_CA needs STATION_CERTIFICATE_ORGANIZATION, the name that stations' certificates bear",
        ),
        (
            {"CSMS_TRUSTED_PROXIES": "10.0.0.1, proxy"},
            "TRUSTED_PROXIES (environment) must be addresses or networks such as 10.0.0.0/8, separated by commas",
        ),
        (
            {"CSMS_ZOHO_OAUTH_CLIENT_ID": "x"},
            "ZOHO_OAUTH_ACCOUNTS_URL, _CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN go together",
        ),
    ],
)
def test_each_fault_is_named(environment: dict[str, str], fault: str) -> None:
    assert faults_of(environment=environment) == [fault]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    config = written(tmp_path, "prot = 1\nlog_level = 'loud'\n")
    found = faults_of(options={"port": "x"}, environment={"CSMS_X": "1", "CSMS_DRAIN_S": "-1"}, config=config)
    assert len(found) == 5
    assert any("PORT (option)" in fault for fault in found)
    assert any("LOG_LEVEL (file)" in fault for fault in found)
    assert any("prot in" in fault for fault in found)


@pytest.mark.parametrize("text", ["port =", "\x00"])
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, text: str) -> None:
    (fault,) = faults_of(config=written(tmp_path, text))
    assert "cannot be read" in fault
    assert "cannot be read" in faults_of(config=str(tmp_path / "none.toml"))[0]


SECURE = {"CSMS_WEBHOOK_AUTH": "token", "CSMS_WEBHOOK_SECRET": "s", "CSMS_OPERATOR_TOKEN": "t"}


@pytest.mark.parametrize(
    ("environment", "starts"),
    [
        ({}, False),
        ({"CSMS_ALLOW_INSECURE": "true"}, True),
        (SECURE, True),
        ({name: value for name, value in SECURE.items() if "OPERATOR" not in name}, False),
        ({"CSMS_OPERATOR_TOKEN": "t"}, False),
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_a_door_open_to_the_network_has_to_be_wanted(environment: dict[str, str], starts: bool, host: str) -> None:
    given = environment | {"CSMS_HOST": host}
    if starts:
        assert read({}, given).host == host
    else:
        (fault,) = faults_of(environment=given)
        assert "ALLOW_INSECURE" in fault


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_addresses_are_known(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    if loopback:
        assert read({}, {"CSMS_HOST": host}).host == host


def test_proxies_are_addresses_and_networks() -> None:
    found = read({}, {"CSMS_TRUSTED_PROXIES": "10.1.2.3, 10.1.2.3/8,fd00::/8"}).trusted_proxies
    assert found == ("10.1.2.3/32", "10.0.0.0/8", "fd00::/8")


def test_what_is_not_fit_for_production_is_said() -> None:
    assert len(warnings(Settings())) == 3
    fit = SECURE | {"CSMS_ZOHO_BOOT_URL": "https://zoho.example/boot", "CSMS_ZOHO_SIGNING_SECRET": "whsec_QUJD"}
    assert warnings(read({}, fit)) == []
    assert warnings(read({}, SECURE | {"CSMS_ZOHO_BOOT_URL": "https://zoho.example/boot"})) == [
        "ZOHO_SIGNING_SECRET is not set: Zoho cannot tell who sends boot notifications"
    ]


def test_every_default_can_be_written_and_read_again() -> None:
    for one in fields(Settings):
        text = default_text(one.name)
        if text != "empty":
            assert one.metadata["parse"](text) == one.default
        assert one.metadata["help"]


def test_the_process_s_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSMS_ZOHO_BOOT_HEADERS", json.dumps({"x-api-key": "k"}))
    assert from_process({"port": "0"}).zoho_boot_headers == (("x-api-key", "k"),)


@pytest.mark.parametrize(
    ("text", "seconds", "shown"),
    [("24h", 86400, "24h"), ("90m", 5400, "90m"), ("3600", 3600, "1h"), ("7d", 604800, "7d"), ("61s", 61, "61s")],
)
def test_a_duration_is_seconds_or_a_number_with_its_unit(text: str, seconds: int, shown: str) -> None:
    found = read({"stale_after": text}, {}).stale_after
    assert (found, str(found)) == (seconds, shown)


@pytest.mark.parametrize("text", ["", "0", "0h", "-1", "1.5h", "h", "1w", "1 h", "99999999d"])
def test_what_is_no_duration_is_a_fault(text: str) -> None:
    with pytest.raises(SettingsError, match="STALE_AFTER"):
        read({"stale_after": text}, {})
