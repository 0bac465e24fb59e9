"""Judges who calls: nobody asked, a shared token, or a Standard Webhooks signature.

Pure: headers, body and the instant are handed in. It remembers no ids; who wants to refuse repeats keeps the
accepted `webhook_id` for at least TOLERANCE_S on both sides of its timestamp.
"""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from standardwebhooks.webhooks import Webhook

Mode = Literal["none", "token", "signature"]

TOLERANCE_S = 300
TOKEN_CHALLENGE = 'Bearer realm="webhooks"'
SIGNATURE_CHALLENGE = 'StandardWebhooks realm="webhooks"'
_UNIX_SECONDS = re.compile(r"(?:0|[1-9][0-9]{0,11})")


@dataclass(frozen=True)
class Accepted:
    """The call may be carried out; `webhook_id` is set when a signature vouches for it."""

    webhook_id: str | None = None


@dataclass(frozen=True)
class Refused:
    """The call is turned away: the reason is for our log, the challenge for the answer's header."""

    reason: str
    challenge: str


class Authentication:
    """The rule in force. Secrets come newest first; each of them is good.

    Raises ValueError, without the secret in its text, when the mode is unknown or its secrets are unusable.
    """

    def __init__(self, mode: Mode, secrets: Sequence[str] = ()) -> None:
        if mode not in get_args(Mode):
            raise ValueError(f"unknown webhook authentication {mode!r}: none, token or signature")
        if mode != "none" and not any(secrets):
            raise ValueError(f"webhook authentication {mode!r} needs a secret")
        given = [secret for secret in secrets if secret]
        self.mode: Mode = mode
        self._tokens = [_bytes(secret) for secret in given] if mode == "token" else []
        self._webhooks = [_webhook(secret, at) for at, secret in enumerate(given, 1)] if mode == "signature" else []

    def judge(self, headers: Mapping[str, str], body: bytes, at: datetime, *, query_token: str | None = None) -> Accepted | Refused:
        """Judge one call by its headers (any case), its raw body and, for tokens, its `?token=`."""
        named = {name.lower(): value for name, value in headers.items()}
        if self.mode == "token":
            return self._judge_token(named.get("authorization"), query_token)
        if self.mode == "signature":
            return self._judge_signature(named, body, at)
        return Accepted()

    def _judge_token(self, authorization: str | None, query_token: str | None) -> Accepted | Refused:
        scheme, _, bearer = (authorization or "").strip().partition(" ")
        given = [token for token in (bearer.strip() if scheme.lower() == "bearer" else "", query_token) if token]
        if not given:
            return Refused("no token given", TOKEN_CHALLENGE)
        matches = [hmac.compare_digest(_bytes(one), good) for one in given for good in self._tokens]
        return Accepted() if any(matches) else Refused("wrong token", TOKEN_CHALLENGE)

    def _judge_signature(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Accepted | Refused:
        webhook_id = headers.get("webhook-id", "")
        stamp = headers.get("webhook-timestamp", "")
        given = headers.get("webhook-signature", "")
        if not (webhook_id and stamp and given):
            return Refused("signature headers are missing", SIGNATURE_CHALLENGE)
        if not _UNIX_SECONDS.fullmatch(stamp):
            return Refused("webhook-timestamp is no unix time", SIGNATURE_CHALLENGE)
        age_s = at.timestamp() - int(stamp)
        if abs(age_s) > TOLERANCE_S:
            return Refused(f"webhook-timestamp is too {'old' if age_s > 0 else 'new'}", SIGNATURE_CHALLENGE)
        try:
            signatures = self._signatures(webhook_id, int(stamp), body)
        except UnicodeError:
            return Refused("signed text is not UTF-8", SIGNATURE_CHALLENGE)
        candidates = [_bytes(one) for one in given.split(" ") if one.startswith("v1,")]
        matches = [hmac.compare_digest(one, good) for one in candidates for good in signatures]
        return Accepted(webhook_id) if any(matches) else Refused("wrong signature", SIGNATURE_CHALLENGE)

    def _signatures(self, webhook_id: str, stamp: int, body: bytes) -> list[bytes]:
        # `Webhook.verify` reads its own clock and trips over odd signatures, so only its `sign` is used; `sign`
        # takes the instant's digits for UTC, so UTC it gets.
        instant, text = datetime.fromtimestamp(stamp, UTC), body.decode()
        return [_bytes(webhook.sign(webhook_id, instant, text)) for webhook in self._webhooks]


def _webhook(secret: str, position: int) -> Webhook:
    encoded = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError(f"webhook secret {position} is not whsec_ and base64")
    return Webhook(key)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
