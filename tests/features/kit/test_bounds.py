from collections.abc import Iterator

import httpx
import pytest

from features.kit.bounds import Bounded


class Dripping(httpx.SyncByteStream):
    """Ten bytes, one at a time."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from [b"x"] * 10

    def close(self) -> None:
        self.closed = True


def dripping(drops: Dripping) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(200, stream=drops))


def test_an_answer_that_ends_is_whole() -> None:
    with httpx.Client(transport=Bounded(dripping(Dripping()), whole_bytes=10)) as client:
        assert client.get("http://product/").text == "xxxxxxxxxx"


@pytest.mark.parametrize(
    ("whole_s", "whole_bytes", "error", "words"),
    [(-1.0, 10, httpx.ReadTimeout, "has not ended after"), (60.0, 9, httpx.ReadError, "too long")],
)
def test_one_that_does_not_is_given_up(whole_s: float, whole_bytes: int, error: type[Exception], words: str) -> None:
    drops = Dripping()
    bounded = Bounded(dripping(drops), whole_s=whole_s, whole_bytes=whole_bytes)
    with httpx.Client(transport=bounded) as client, pytest.raises(error, match=words):
        client.get("http://product/")
    assert drops.closed
