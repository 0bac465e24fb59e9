import socket

import pytest

from csms import doors
from csms.doors import Doors


def test_it_listens_before_anything_is_served() -> None:
    both = Doors("127.0.0.1", 0, 0)
    try:
        assert len({listener.getsockname()[1] for listener in both._listeners}) == 2
        assert (both.url, both.secure_url) == ("", "")
    finally:
        both.close()


def test_a_second_port_that_is_taken_leaves_the_first_one_free(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, listen = list[socket.socket](), doors._listen

    def noted(host: str, port: int) -> socket.socket:
        opened.append(listen(host, port))
        return opened[-1]

    monkeypatch.setattr(doors, "_listen", noted)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Doors("127.0.0.1", 0, taken.getsockname()[1])
    assert [listener.fileno() for listener in opened] == [-1]
