import subprocess
import sys

import pytest

from loadtests.options import RUN, csms_address


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/ocpp"),
        ("http://127.0.0.1:8000/", "ws://127.0.0.1:8000/ocpp"),
        ("https://csms.example", "wss://csms.example/ocpp"),
    ],
)
def test_the_socket_address_follows_from_the_host(host: str, address: str) -> None:
    assert csms_address(host) == address


def test_a_card_named_after_the_run_fits_the_20_characters_of_an_id_tag() -> None:
    assert len(f"LD{RUN}{10**7:05}") <= 20


def test_locust_takes_the_options() -> None:
    script = (
        "import loadtests.locustfile; from locust.argument_parser import get_parser;"
        "print(get_parser().parse_args(['--session-s', '2', '--operator-token', 'o']))"
    )
    shown = subprocess.run((sys.executable, "-c", script), capture_output=True, text=True, check=True).stdout
    for option in ("operator_token='o'", "webhook_token=''", "session_s=2.0", "speed=60.0"):
        assert option in shown
