"""Zoho's token desk: access tokens for one client and one refresh token, with Zoho's own limits and odd
statuses.

Pure: the instant and a source of chance are handed in. It knows no URL but the one it is told to give out.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from simulators.zoho.faults import Answer, answer_json

CLIENT_ID: Final = "1000.MOCKZOHOCLIENT"
CLIENT_SECRET: Final = "mock-zoho-client-secret"
REFRESH_TOKEN: Final = "1000.00000000000000000000000000000001.00000000000000000000000000000002"
LIFETIME_S: Final = 3600
LIMIT: Final = 10  # tokens per refresh token
LIMIT_WINDOW: Final = timedelta(minutes=10)
THROTTLED: Final = "You have made too many requests continuously. Please try again after some time."


@dataclass
class TokenDesk:
    """Issues access tokens and knows which are alive. `draw` gives 32 hexadecimal digits."""

    draw: Callable[[], str]
    api_domain: str = ""
    lifetime_s: int = LIFETIME_S
    alive: dict[str, datetime] = field(default_factory=dict)
    issued: deque[datetime] = field(default_factory=deque)

    def issue(self, form: Mapping[str, str], at: datetime) -> Answer:
        """The answer to a refresh. Wrong credentials are answered 200 with an error in the body, as Zoho
        does.
        """
        if form.get("client_id") != CLIENT_ID or form.get("client_secret") != CLIENT_SECRET:
            return answer_json(200, {"error": "invalid_client"})
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != REFRESH_TOKEN:
            return answer_json(200, {"error": "invalid_code"})
        while self.issued and at - self.issued[0] >= LIMIT_WINDOW:
            self.issued.popleft()
        if len(self.issued) >= LIMIT:
            return answer_json(400, {"error": "Access Denied", "error_description": THROTTLED})
        self.issued.append(at)
        token = f"1000.{self.draw()}.{self.draw()}"
        self.alive[token] = at + timedelta(seconds=self.lifetime_s)
        body = {
            "access_token": token,
            "scope": "ZohoCRM.functions.execute.CREATE",
            "api_domain": self.api_domain,
            "token_type": "Bearer",
            "expires_in": self.lifetime_s,
        }
        return answer_json(200, body)

    def is_alive(self, token: str, at: datetime) -> bool:
        """True for a token that was issued here, has not been revoked and has not expired."""
        return token in self.alive and at < self.alive[token]

    def revoke(self) -> None:
        """End every access token early."""
        self.alive.clear()
