"""The settings: frozen, read once, each documented where it stands. An option beats the environment (`CSMS_...`), which beats the file
`csms.toml`. It knows how settings are written, not what is done with them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CSMS_"
DEFAULT_FILE = "csms.toml"
YEAR_S = 366 * 86400
UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class SettingsError(Exception):
    """Settings that cannot be used. `faults` holds one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
        raise ValueError("must be true or false")
    return text.lower() in ("true", "1", "yes")


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return text

    return parse


def _number(least: float, kind: type[int] | type[float] = int, most: float = 2**31 - 1) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError("must be a whole number" if kind is int else "must be a number") from None
        if not least <= value <= most:
            raise ValueError(f"must be between {least:g} and {most:.10g}")
        return value

    return parse


class Duration(float):
    """Seconds, written with their unit: 90s, 30m, 24h, 7d."""

    def __str__(self) -> str:
        units = ("d", "h", "m") if self > UNITS_S["d"] else ("h", "m")
        unit = next((unit for unit in units if self % UNITS_S[unit] == 0), "s")
        return f"{self / UNITS_S[unit]:g}{unit}"


def _duration(text: str) -> Duration:
    number, unit = (text, "s") if text.isdecimal() else (text[:-1], text[-1:])
    if unit not in UNITS_S or not number.isdecimal() or not 0 < int(number) * UNITS_S[unit] <= 100 * YEAR_S:
        raise ValueError("must be a whole number of seconds, or one with its unit: 90s, 30m, 24h or 7d")
    return Duration(int(number) * UNITS_S[unit])


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _schedule(text: str) -> tuple[float, ...]:
    try:
        waits = tuple(float(word) for word in _words(text))
    except ValueError:
        raise ValueError("must be seconds, separated by commas") from None
    if not waits or not all(0 <= wait <= YEAR_S for wait in waits):
        raise ValueError("must be seconds, a year at most, separated by commas")
    return waits


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        raise ValueError("must be a JSON object of strings") from None
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise ValueError("must be a JSON object of strings")
    return tuple(value.items())


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(word, strict=False)) for word in _words(text))
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.0/8, separated by commas") from None


def _url(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise ValueError("must be an http:// or https:// URL")
    return text


def setting(default: Any, help: str, parse: Callable[[str], Any] = str, *, secret: bool = False) -> Any:
    """A setting with its default, its meaning, and how its text is read; a parser raises ValueError with the end of a sentence."""
    return field(default=default, metadata={"help": help, "parse": parse, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """All settings. Times are in seconds where the name ends in `_s`."""

    host: str = setting("127.0.0.1", "address to listen on")
    port: int = setting(8000, "port to listen on; 0 picks a free one", _number(0, most=65535))
    database_url: str = setting("sqlite://csms.sqlite3", "sqlite://PATH or postgres://user:password@host:5432/name", secret=True)
    zoho_boot_url: str = setting("", "where boot notifications go; empty: kept, not sent", _url, secret=True)
    zoho_boot_headers: tuple[tuple[str, str], ...] = setting((), "JSON object of extra headers for it", _headers, secret=True)
    zoho_oauth_accounts_url: str = setting("", "Zoho's accounts server, for OAuth", _url)
    zoho_oauth_client_id: str = setting("", "OAuth client id")
    zoho_oauth_client_secret: str = setting("", "OAuth client secret", secret=True)
    zoho_oauth_refresh_token: str = setting("", "OAuth refresh token", secret=True)
    zoho_signing_secret: tuple[str, ...] = setting((), "whsec_...: sign what is sent; several, newest first", _words, secret=True)
    zoho_retry_schedule: tuple[float, ...] = setting(
        (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400), "seconds before each attempt; then dead letter", _schedule
    )
    zoho_notify_on: str = setting("boot", "boot, connect or both", _one_of("boot", "connect", "both"))
    zoho_profile: str = setting("plain", "plain, or function: a 2xx whose code is not success is a failure", _one_of("plain", "function"))
    zoho_timeout_s: float = setting(15, "how long an attempt may take", _number(0.1, float))
    zoho_concurrency: int = setting(4, "deliveries under way at once", _number(1))
    webhook_auth: str = setting("none", "none, token or signature", _one_of("none", "token", "signature"))
    webhook_secret: tuple[str, ...] = setting((), "secrets for it, newest first", _words, secret=True)
    operator_token: str = setting("", "bearer token of the operator API", secret=True)
    allow_insecure: bool = setting(False, "listen beyond this machine without authentication", _flag)
    tls_certificate: tuple[str, ...] = setting((), "PEM files of certificate chains; with them the doors speak TLS", _words)
    tls_key: tuple[str, ...] = setting((), "PEM files of their keys, in the same order", _words)
    tls_port: int | None = setting(
        None, "port for TLS where PORT shall speak plain HTTP beside it; 0 picks a free one", _number(0, most=65535)
    )
    tls_client_ca: str = setting("", "PEM file of the authorities of stations' certificates, beside our own")
    trusted_proxies: tuple[str, ...] = setting((), "addresses of proxies that end TLS, whose headers count", _networks)
    station_ca_certificate: str = setting("", "PEM file of our own authority for stations' certificates")
    station_ca_key: str = setting("", "PEM file of its key")
    station_certificate_organization: str = setting("", "O of stations' certificates; empty: that of our authority")
    heartbeat_interval_s: int = setting(
        300, "heartbeat interval given to stations; above a minute up to a tenth less, so that they do not all call at once", _number(1)
    )
    ping_interval_s: float = setting(30, "how often links are pinged; 0: never", _number(0, float))
    pong_timeout_s: float = setting(20, "how long a pong may take", _number(0.1, float))
    pong_required: bool = setting(True, "false: a station that sends anything need not answer pings", _flag)
    request_timeout_s: float = setting(20, "how long a request or handshake may take to arrive", _number(0.1, float))
    command_timeout_s: float = setting(30, "how long a station may take to answer a command", _number(0.1, float))
    max_message_bytes: int = setting(1048576, "the longest message of a station", _number(1024))
    stale_after: float = setting(
        Duration(86400), "an open transaction that no message names for so long is flagged and counts no more", _duration
    )
    stop_on_block: bool = setting(False, "blocking a customer also remote-stops the running transactions of its tag", _flag)
    validation: str = setting("lenient", "lenient or strict", _one_of("lenient", "strict"))
    internal_error_status: int = setting(
        401, "status of block and unblock on internal failure: 401 or 500", lambda t: int(_one_of("401", "500")(t))
    )
    validation_errors: str = setting("list", "list, or joined: how a 422 names several fields", _one_of("list", "joined"))
    accept_form: bool = setting(False, "take form-encoded webhook bodies as well", _flag)
    journal: str = setting("all", "what the frame journal keeps: all, no-heartbeats or off", _one_of("all", "no-heartbeats", "off"))
    journal_max_age: float = setting(Duration(7 * 86400), "how long the frame journal keeps a row", _duration)
    journal_max_rows: int = setting(10000, "how many rows the frame journal keeps for each station", _number(1))
    bad_frames_max: int = setting(100, "bad frames in a row before a station's link is closed", _number(1))
    drain_s: float = setting(3, "SIGTERM: window over which links are closed", _number(0, float))
    log_format: str = setting("console", "console or json", _one_of("console", "json"))
    log_level: str = setting("info", "debug, info, warning or error", _one_of("debug", "info", "warning", "error"))


def read(options: Mapping[str, str | None], environment: Mapping[str, str], config: str | None = None) -> Settings:
    """Settings from options (field names), environment and file; raises SettingsError with every fault found."""
    faults: list[str] = []
    sources = [("option", {name: value for name, value in options.items() if value is not None})]
    sources.append(("environment", _from_environment(environment, faults)))
    sources.append(("file", _from_file(config or environment.get(f"{PREFIX}CONFIG"), faults)))
    values: dict[str, Any] = {}
    for one in fields(Settings):
        given = next(((source, found[one.name]) for source, found in sources if one.name in found), None)
        if given is not None:
            try:
                values[one.name] = one.metadata["parse"](given[1])
            except ValueError as error:
                faults.append(f"{one.name.upper()} ({given[0]}) {error}")
    settings = Settings(**values)
    faults += _contradictions(settings)
    if faults:
        raise SettingsError(faults)
    return settings


def warnings(settings: Settings) -> list[str]:
    """What works, but is not how one should run in production."""
    found = []
    if settings.webhook_auth == "none":
        found.append("WEBHOOK_AUTH is none: whoever reaches the webhooks can unblock customers")
    if not settings.operator_token:
        found.append("OPERATOR_TOKEN is not set: whoever reaches the operator API can use it")
    if not settings.zoho_boot_url:
        found.append("ZOHO_BOOT_URL is not set: boot notifications are kept, not sent")
    elif not settings.zoho_signing_secret:
        found.append("ZOHO_SIGNING_SECRET is not set: Zoho cannot tell who sends boot notifications")
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def default_text(name: str) -> str:
    """A setting's default as it would be written."""
    value = next(one.default for one in fields(Settings) if one.name == name)
    if value in ((), "", None):
        return "empty"
    if isinstance(value, tuple):
        return ",".join(f"{part:g}" for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if settings.webhook_auth != "none" and not settings.webhook_secret:
        found.append(f"WEBHOOK_AUTH={settings.webhook_auth} needs WEBHOOK_SECRET")
    open_doors = [
        text
        for text, is_open in (("WEBHOOK_AUTH=none", settings.webhook_auth == "none"), ("no OPERATOR_TOKEN", not settings.operator_token))
        if is_open
    ]
    if open_doors and not is_loopback(settings.host) and not settings.allow_insecure:
        found.append(f"HOST={settings.host} with {' and '.join(open_doors)} is open to the network; secure it, or set ALLOW_INSECURE=true")
    found += _tls_contradictions(settings)
    oauth = [
        settings.zoho_oauth_accounts_url,
        settings.zoho_oauth_client_id,
        settings.zoho_oauth_client_secret,
        settings.zoho_oauth_refresh_token,
    ]
    if any(oauth) and not all(oauth):
        found.append("ZOHO_OAUTH_ACCOUNTS_URL, _CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN go together")
    return found


def _tls_contradictions(settings: Settings) -> list[str]:
    found = []
    if len(settings.tls_certificate) != len(settings.tls_key):
        found.append("TLS_CERTIFICATE and TLS_KEY go together, one key for each certificate")
    if settings.tls_port is not None and not settings.tls_certificate:
        found.append("TLS_PORT needs TLS_CERTIFICATE and TLS_KEY")
    if settings.tls_port and settings.tls_port == settings.port:
        found.append("TLS_PORT is PORT: without TLS_PORT, PORT itself speaks TLS")
    if bool(settings.station_ca_certificate) != bool(settings.station_ca_key):
        found.append("STATION_CA_CERTIFICATE and STATION_CA_KEY go together")
    if settings.tls_client_ca and not settings.tls_certificate and not settings.trusted_proxies:
        found.append("TLS_CLIENT_CA needs TLS_CERTIFICATE, or TRUSTED_PROXIES that hand client certificates on")
    if settings.tls_client_ca and not settings.station_ca_certificate and not settings.station_certificate_organization:
        found.append("TLS_CLIENT_CA needs STATION_CERTIFICATE_ORGANIZATION, the name that stations' certificates bear")
    return found


def _from_environment(environment: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    known = {one.name for one in fields(Settings)}
    found: dict[str, str] = {}
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or name == "config":
            continue
        if name in known:
            found[name] = value
        elif name.endswith("_file") and name.removesuffix("_file") in known:
            found.setdefault(name.removesuffix("_file"), _content(value, variable, faults))
        else:
            faults.append(f"{variable} is no setting")
    return found


def _from_file(path: str | None, faults: list[str]) -> dict[str, str]:
    if path is None and not Path(DEFAULT_FILE).is_file():
        return {}
    try:
        table = tomllib.loads(Path(path or DEFAULT_FILE).read_text())
    except (OSError, ValueError) as error:
        faults.append(f"{path or DEFAULT_FILE} cannot be read: {error}")
        return {}
    known = {one.name for one in fields(Settings)}
    faults += [f"{name} in {path or DEFAULT_FILE} is no setting" for name in table if name.lower() not in known]
    return {name.lower(): _as_text(value) for name, value in table.items() if name.lower() in known}


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _content(path: str, variable: str, faults: list[str]) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        faults.append(f"{variable}: {error}")
        return ""


def from_process(options: Mapping[str, str | None], config: str | None = None) -> Settings:
    """`read` with this process's environment."""
    return read(options, os.environ, config)
