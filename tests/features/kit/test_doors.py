from pathlib import Path

import pytest

from features.kit.doors import Closed, try_doors
from features.kit.system import Choice
from tests.features.kit.servers import silent_server, web_server

NOWHERE = "127.0.0.1:1"


def test_our_own_csms_has_not_been_started_yet() -> None:
    try_doors(Choice())


@pytest.mark.parametrize("status", [200, 401, 404, 426, 500])
def test_a_csms_that_lets_nobody_in_is_there(status: int) -> None:
    with web_server(status) as address:
        try_doors(Choice(f"ws://{address}/ocpp"))


def test_so_is_one_that_hangs_up() -> None:
    with silent_server() as address:
        try_doors(Choice(f"ws://{address}/ocpp"))


def test_where_nobody_listens_the_option_and_the_address_are_named_without_a_password() -> None:
    with pytest.raises(Closed, match=rf"^--csms ws://{NOWHERE}/ocpp: nobody answers there: Connection refused$"):
        try_doors(Choice(f"ws://{NOWHERE}/ocpp"))
    with web_server(404) as address:
        with pytest.raises(Closed, match=f"^--secure-csms wss://{NOWHERE}: nobody answers there"):
            try_doors(Choice(f"ws://{address}", secure_csms=f"wss://{NOWHERE}"))
        with pytest.raises(Closed, match=f"^--csms-port steve.http://{NOWHERE}/steve: GET http://{NOWHERE}"):
            try_doors(Choice(f"ws://{address}", f"steve+http://me:secret@{NOWHERE}/steve"))


def test_a_name_that_no_resolver_takes_is_no_address() -> None:
    with pytest.raises(Closed, match=r"^--csms ws://xn--é\.\.b:80: no such address"):
        try_doors(Choice("ws://xn--é..b:80"))


def test_tls_where_nobody_speaks_it_and_none_where_they_do_is_told(tmp_path: Path) -> None:
    with web_server(404) as plain, web_server(404, tls=tmp_path) as secure:
        try_doors(Choice(f"ws://{plain}", secure_csms=f"wss://{secure}"))
        with pytest.raises(Closed, match=r"--secure-csms .* speaks no TLS"):
            try_doors(Choice(f"ws://{plain}", secure_csms=f"wss://{plain}"))
    with silent_server(b"\x15\x03\x03\x00\x02\x02\x46") as address, pytest.raises(Closed, match="is it wss://"):
        try_doors(Choice(f"ws://{address}"))


def test_what_is_no_web_server_is_no_csms() -> None:
    with silent_server(b"SSH-2.0-x\r\n") as address, pytest.raises(Closed, match="speaks no HTTP"):
        try_doors(Choice(f"ws://{address}"))


def test_a_port_of_others_that_does_not_open_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut_port.py").write_text(
        "from features.kit.no_port import NoPort\n"
        "class Shut(NoPort):\n"
        "    def __init__(self, url, token=''):\n"
        "        raise ValueError('no licence')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with web_server(404) as address, pytest.raises(Closed, match=r"shut_port:Shut\+http://a: it does not open: ValueError: no licence"):
        try_doors(Choice(f"ws://{address}", "shut_port:Shut+http://a"))


@pytest.mark.parametrize("kind", ["", "octt+"])
def test_the_operator_s_token_has_to_open_the_door(kind: str) -> None:
    with web_server(404, token="right") as address:
        try_doors(Choice(f"ws://{address}", f"{kind}http://{address}", "right"))
        with pytest.raises(Closed, match=r"--csms-port .*401 .*see --operator-token"):
            try_doors(Choice(f"ws://{address}", f"{kind}http://{address}", "wrong"))
