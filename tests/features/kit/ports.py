"""A product behind a port that answers from a list, for the tests of ports."""

import json
from typing import Any

import httpx


class Answers:
    """Gives one answer after the other and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        status, body = self._answers.pop(0)
        return httpx.Response(status, json=body) if body is not None else httpx.Response(status)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(one.content) if one.content else None for one in self.asked]

    @property
    def lines(self) -> list[str]:
        return [f"{one.method} {one.url.raw_path.decode()}" for one in self.asked]


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)
