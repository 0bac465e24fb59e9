"""The parts that settings alone decide on, made from them: what a wrong setting is, is told here, before anything is started."""

from __future__ import annotations

from csms.settings import Settings, SettingsError
from csms.storage.database import DatabaseError, kind_of
from csms.webhooks.authentication import Authentication
from csms.webhooks.endpoint import Customs
from csms.websocket.gate import Gate, Plan
from csms.websocket.session import Manners
from csms.websocket.tls import TlsFault
from csms.zoho.client import Client
from csms.zoho.oauth import Credentials, OAuth


def faults(settings: Settings) -> list[str]:
    """What would keep a CSMS with these settings from starting, as far as can be told without starting it."""
    found: list[str] = []
    for part in (
        lambda: kind_of(settings.database_url),
        lambda: authentication_of(settings),
        lambda: client_of(settings, None),
        lambda: gate_of(settings),
    ):
        try:
            part()
        except SettingsError as error:
            found += error.faults
        except DatabaseError as error:
            found.append(str(error))
    return found


def gate_of(settings: Settings) -> Gate:
    plan = Plan(
        settings.tls_certificate,
        settings.tls_key,
        settings.tls_client_ca,
        settings.station_ca_certificate,
        settings.station_ca_key,
        settings.station_certificate_organization,
        settings.trusted_proxies,
    )
    try:
        return Gate(plan)
    except TlsFault as fault:
        raise SettingsError([str(fault)]) from None


def manners_of(settings: Settings, gate: Gate, node: str) -> Manners:
    return Manners(
        node=node,
        heartbeat_interval_s=settings.heartbeat_interval_s,
        command_timeout_s=settings.command_timeout_s,
        bad_frames_max=settings.bad_frames_max,
        strict=settings.validation == "strict",
        tell_boot=settings.zoho_notify_on in ("boot", "both"),
        tell_connect=settings.zoho_notify_on in ("connect", "both"),
        authority=gate.authority,
    )


def authentication_of(settings: Settings) -> Authentication:
    try:
        return Authentication(settings.webhook_auth, settings.webhook_secret)  # type: ignore[arg-type]
    except ValueError as error:
        raise SettingsError([str(error)]) from None


def customs_of(settings: Settings) -> Customs:
    return Customs(settings.internal_error_status, settings.validation_errors, settings.accept_form)  # type: ignore[arg-type]


def oauth_of(settings: Settings) -> OAuth | None:
    if not settings.zoho_oauth_accounts_url:
        return None
    credentials = Credentials(
        settings.zoho_oauth_accounts_url,
        settings.zoho_oauth_client_id,
        settings.zoho_oauth_client_secret,
        settings.zoho_oauth_refresh_token,
    )
    return OAuth(credentials, timeout_s=settings.zoho_timeout_s)


def client_of(settings: Settings, oauth: OAuth | None) -> Client | None:
    if not settings.zoho_boot_url:
        return None
    try:
        return Client(
            settings.zoho_boot_url,
            headers=dict(settings.zoho_boot_headers),
            signing_secrets=settings.zoho_signing_secret,
            timeout_s=settings.zoho_timeout_s,
            profile=settings.zoho_profile,  # type: ignore[arg-type]
            oauth=oauth,
        )
    except ValueError as error:
        raise SettingsError([str(error)]) from None
