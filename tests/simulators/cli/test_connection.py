import argparse
import ssl
from pathlib import Path

import pytest

from simulators.cli import connection
from tests.simulators.doctor.certificates import Authority

WS, WSS = "ws://h/ocpp", "wss://h/ocpp"


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    connection.add_options(parser)
    return parser.parse_args(["--id", "CP1", *words])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    authority = Authority(tmp_path)
    (cert, key), (other, _) = authority.issue("station"), authority.issue("other")
    text = tmp_path / "text"
    text.write_text("no PEM")
    return {name: str(path) for name, path in {"ca": authority.file, "cert": cert, "key": key, "other": other, "text": text}.items()}


def test_without_tls_there_is_no_context() -> None:
    assert connection.tls_context(parsed("--csms", WS)) is None


def test_a_ca_and_a_client_certificate_are_loaded_and_verification_is_on(files: dict[str, str]) -> None:
    context = connection.tls_context(parsed("--csms", WSS, "--ca", files["ca"], "--cert", files["cert"], "--key", files["key"]))
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--csms", "http://h"), "no WebSocket address"),
        (("--csms", WS, "--ca", "{ca}"), "--ca needs a wss:// address"),
        (("--csms", WSS, "--cert", "{cert}"), "--cert and --key belong together"),
        (("--csms", WSS, "--ca", "/nonexistent"), "--ca /nonexistent: No such file"),
        (("--csms", WSS, "--ca", "{text}"), "no PEM file of certificates"),
        (("--csms", WSS, "--cert", "{other}", "--key", "{key}"), "does not belong to the certificate"),
        (("--csms", WSS, "--cert", "{text}", "--key", "{key}"), "no PEM files"),
        (("--csms", WS, "--security-profile", "1"), "security profile 1 is ws:// and --password"),
        (("--csms", WS, "--security-profile", "0", "--password", "x"), "security profile 0 is ws:// and no password"),
        (("--csms", WS, "--security-profile", "2", "--password", "x"), "security profile 2 is wss://"),
        (("--csms", WSS, "--security-profile", "3"), "security profile 3 is wss://, --cert and --key"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_words(words: tuple[str, ...], told: str, files: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=told):
        connection.tls_context(parsed(*(word.format(**files) for word in words)))


@pytest.mark.parametrize(
    "words",
    [
        ("--csms", WS, "--security-profile", "0"),
        ("--csms", WS, "--security-profile", "1", "--password", "x"),
        ("--csms", WSS, "--security-profile", "2", "--password", "x"),
        ("--csms", WSS, "--security-profile", "3", "--cert", "{cert}", "--key", "{key}"),
    ],
)
def test_each_security_profile_can_be_asked_for(words: tuple[str, ...], files: dict[str, str]) -> None:
    connection.tls_context(parsed(*(word.format(**files) for word in words)))


def test_the_password_may_come_from_the_environment_and_profile_3_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_PASSWORD", "hidden")
    assert connection.dialled_password(parsed("--csms", WS)) == "hidden"
    assert connection.dialled_password(parsed("--csms", WSS, "--security-profile", "3")) is None


def test_under_profile_2_the_secure_address_is_dialled() -> None:
    arguments = parsed("--csms", WS, "--security-profile", "2", "--password", "x")
    arguments.secure_csms = WSS
    assert connection.dialled_csms(arguments) == WSS
    assert connection.tls_context(arguments) is not None
    arguments.security_profile = 1
    assert connection.dialled_csms(arguments) == WS


def test_a_station_may_hold_a_ca_for_later(files: dict[str, str]) -> None:
    arguments = parsed("--csms", WS, "--ca", files["ca"])
    arguments.secure_csms = None
    assert connection.tls_context(arguments) is None
