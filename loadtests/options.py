"""The options that the load adds to locust's own, and the addresses that follow from `--host`."""

import uuid
from typing import Any
from urllib.parse import urlsplit

RUN = uuid.uuid4().hex[:6]  # one name a run, so that stations and cards of earlier runs are not met again


def add_options(parser: Any) -> None:
    """Add the options to locust's own parser, which knows `is_secret`: not shown in its web page."""
    parser.add_argument(
        "--operator-token", default="", env_var="LOAD_OPERATOR_TOKEN", help="bearer token of the operator API", is_secret=True
    )
    parser.add_argument("--webhook-token", default="", env_var="LOAD_WEBHOOK_TOKEN", help="bearer token of the webhooks", is_secret=True)
    parser.add_argument("--session-s", type=float, default=3.0, help="length of a session in real seconds (3)")
    parser.add_argument("--speed", type=float, default=60.0, help="how fast the stations' time runs (60)")


def csms_address(host: str) -> str:
    """The WebSocket address that belongs to `http://HOST:PORT`."""
    parts = urlsplit(host)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return f"{scheme}://{parts.netloc}/ocpp"
