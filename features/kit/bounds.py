"""Bounds for what an HTTP API may say: an answer that never ends, or comes a byte at a time, is given up. It knows no product."""

import ssl
import time
from collections.abc import Iterator

import httpx

WHOLE_S = 60.0
"""So many seconds may pass from the first byte of an answer's content to its last."""
WHOLE_BYTES = 64_000_000


class Bounded(httpx.BaseTransport):
    """Another transport, or that of the network, whose answers end: later than that, or longer, they raise httpx.ReadTimeout or
    httpx.ReadError."""

    def __init__(
        self,
        inner: httpx.BaseTransport | None = None,
        *,
        verify: ssl.SSLContext | bool = True,
        whole_s: float = WHOLE_S,
        whole_bytes: int = WHOLE_BYTES,
    ) -> None:
        self._inner = inner if inner is not None else httpx.HTTPTransport(verify=verify, trust_env=False)
        self._whole_s, self._whole_bytes = whole_s, whole_bytes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whose content is still to be read."""
        answer = self._inner.handle_request(request)
        if isinstance(answer.stream, httpx.SyncByteStream):
            answer.stream = _Watched(answer.stream, request, self._whole_s, self._whole_bytes)
        return answer

    def close(self) -> None:
        """Leave the network."""
        self._inner.close()


class _Watched(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, request: httpx.Request, whole_s: float, whole_bytes: int) -> None:
        self._inner, self._request, self._whole_s, self._left = inner, request, whole_s, whole_bytes

    def __iter__(self) -> Iterator[bytes]:
        end = time.monotonic() + self._whole_s
        for chunk in self._inner:
            self._left -= len(chunk)
            if self._left < 0:
                raise httpx.ReadError("the answer is too long", request=self._request)
            if time.monotonic() > end:
                raise httpx.ReadTimeout(f"the answer has not ended after {self._whole_s:g} s", request=self._request)
            yield chunk

    def close(self) -> None:
        self._inner.close()
