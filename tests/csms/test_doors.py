import socket

import pytest

from csms.doors import Doors


def test_it_listens_before_anything_is_served() -> None:
    doors = Doors("127.0.0.1", 0, 0)
    try:
        assert len({listener.getsockname()[1] for listener in doors._listeners}) == 2
        assert (doors.url, doors.secure_url) == ("", "")
    finally:
        doors.close()


def test_a_second_port_that_is_taken_leaves_the_first_one_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        first = free.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Doors("127.0.0.1", first, taken.getsockname()[1])
    socket.create_server(("127.0.0.1", first)).close()
