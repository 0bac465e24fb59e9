"""What goes wrong with charging profiles."""

from typing import Any

from tests.mutants.station import Station


class ProfileForEverAndAnotherLimit(Station):
    """A profile lacks its end and has another limit."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "SetChargingProfile":
            return payload
        profile = {name: value for name, value in payload["csChargingProfiles"].items() if name != "validTo"}
        schedule = profile["chargingSchedule"]
        periods = [{**one, "limit": one["limit"] * 2} for one in schedule["chargingSchedulePeriod"]]
        return {**payload, "csChargingProfiles": {**profile, "chargingSchedule": {**schedule, "chargingSchedulePeriod": periods}}}


class _Profiles(Station):
    """Profiles are sent as they are; what derives from it changes them."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        for name in ("csChargingProfiles", "chargingProfile"):
            if name in payload:
                payload = {**payload, name: self.profile(payload[name])}
        return payload

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        """As it leaves."""
        return profile


class ProfilesWithoutTransaction(_Profiles):
    """A profile for a transaction does not say for which."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in profile.items() if name != "transactionId"}


class ProfilesAreDefaults(_Profiles):
    """Every profile is a default for transactions."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "chargingProfilePurpose": "TxDefaultProfile"}


class ProfilesAreForTransactions(_Profiles):
    """Every profile is for the running transaction."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "chargingProfilePurpose": "TxProfile"}


class ProfilesAreAbsolute(_Profiles):
    """A profile that counts from the start of the transaction is called absolute."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "chargingProfileKind": "Absolute"}


class ProfilesEachDay(_Profiles):
    """Every profile recurs each day."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "recurrencyKind": "Daily"}


class ProfilesAtTheBottom(_Profiles):
    """Every profile has the stack level 0."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "stackLevel": 0}


class ProfilesInWatts(_Profiles):
    """Limits in amperes are sent as watts."""

    def profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "chargingSchedule": {**profile["chargingSchedule"], "chargingRateUnit": "W"}}


class ProfilesOfTheOneConnector(Station):
    """Every profile is for connector 1."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "connectorId": 1} if action == "SetChargingProfile" else payload


class ClearsWithEverything(Station):
    """ClearChargingProfile names a connector besides the id."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"connectorId": 1, **payload} if action == "ClearChargingProfile" else payload


class ClearsEverything(Station):
    """ClearChargingProfile names nothing, whatever shall be cleared."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {} if action == "ClearChargingProfile" else payload


class RemoteStartsWithoutProfile(Station):
    """A remote start leaves its charging profile out."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in payload.items() if name != "chargingProfile"}


class ScheduleOfAMinute(Station):
    """GetCompositeSchedule always asks for a minute."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "duration": 60} if action == "GetCompositeSchedule" else payload
