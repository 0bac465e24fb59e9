"""What goes wrong with local lists: what is sent of them, and what is kept."""

from typing import Any

from tests.mutants.station import Station


class DifferencesAreTheWholeList(Station):
    """After a differential update only what it named is on record."""

    def note_list(self, request: dict[str, Any]) -> None:
        super().note_list({**request, "updateType": "Full"})


class ListVersionsGoBack(Station):
    """A differential update bears a version below that of the station's list."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action == "SendLocalList" and payload["updateType"] == "Differential":
            payload = {**payload, "listVersion": 0}
        return super().req(action, payload)


class ListsOfStrangers(Station):
    """Every local list is one card, which nobody ordered, and it is Blocked."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("localAuthorizationList"):
            payload = {**payload, "localAuthorizationList": [{"idTag": "STRANGER", "idTagInfo": {"status": "Blocked"}}]}
        return super().req(action, payload)


class ListsLoseACard(Station):
    """The last card of a local list is left out."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("localAuthorizationList"):
            payload = {**payload, "localAuthorizationList": payload["localAuthorizationList"][:-1]}
        return super().req(action, payload)
