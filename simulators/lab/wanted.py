"""What a caller wants a charge point to be, read from JSON with precise errors. Pure: it builds nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulators.lab.errors import BadRequest
from simulators.profiles.files import car_names, charger_names
from simulators.transport.dial import station_url

FIELDS: Final[Mapping[str, tuple[type, ...]]] = {
    "id": (str,),
    "csms": (str,),
    "password": (str,),
    "id_tag": (str,),
    "connectors": (int,),
    "speed": (int, float),
    "seed": (int, str),
    "profile": (str,),
    "car": (str,),
    "faults": (list,),
}
_NAMES: Final = {str: "a string", int: "a whole number", float: "a number", list: "an array", dict: "an object", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One charge point; two equal ones are the same station. `id_tag` is the card that the page swipes.

    `faults` are rules as `PUT .../faults` takes them, `speed` how fast its time runs, `profile` and `car` names of
    those that come with the package.
    """

    id: str
    csms: str
    password: str | None = None
    id_tag: str | None = None
    connectors: int | None = None
    speed: float = 1.0
    seed: int | str | None = None
    profile: str | None = None
    car: str | None = None
    faults: tuple[Any, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As it was asked for, without the password."""
        shown = {name: getattr(self, name) for name in FIELDS if name != "password"}
        return {**shown, "faults": list(self.faults), "has_password": self.password is not None}


def read(data: Any, csms: str | None = None) -> Wanted:
    """The charge point in a JSON object; `csms` is where it dials when the object does not say. Raises BadRequest."""
    fields = checked(data, FIELDS)
    if not fields.get("id"):
        raise BadRequest("is missing or empty", "id")
    fields.setdefault("csms", csms)
    if fields["csms"] is None:
        raise BadRequest("is missing, and the lab has no CSMS of its own (start it with --csms)", "csms")
    try:
        station_url(fields["csms"], fields["id"])
    except ValueError as error:
        raise BadRequest(str(error), "csms") from error
    _check_ranges(fields)
    check_names(fields)
    return Wanted(**{**fields, "faults": tuple(fields.get("faults", ()))})


def read_all(data: Any, csms: str | None = None) -> dict[str, Wanted]:
    """The whole wanted state: an array, or an object with `charge_points` and perhaps `csms`. Raises BadRequest."""
    if isinstance(data, dict):
        fields = checked(data, {"charge_points": (list,), "csms": (str,)})
        if "charge_points" not in fields:
            raise BadRequest("is missing", "charge_points")
        data, csms = fields["charge_points"], fields.get("csms", csms)
    if not isinstance(data, list):
        raise BadRequest("the body must be an array of charge points, or an object with charge_points")
    found: dict[str, Wanted] = {}
    for place, one in enumerate(data):
        try:
            wanted = read(one, csms)
        except BadRequest as error:
            raise error.within(f"charge_points[{place}]") from error
        if wanted.id in found:
            raise BadRequest(f"{wanted.id!r} stands there twice", f"charge_points[{place}].id")
        found[wanted.id] = wanted
    return found


def checked(data: Any, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """The object without its nulls, after a look at names and types. Raises BadRequest that names the field."""
    if not isinstance(data, dict):
        raise BadRequest(f"must be an object, not {_NAMES.get(type(data), 'null')}")
    for name, value in data.items():
        if name not in kinds:
            raise BadRequest(f"is unknown; there are {', '.join(kinds) or 'no fields'}", name)
        fits = isinstance(value, kinds[name]) and (bool in kinds[name] or not isinstance(value, bool))
        if value is not None and not fits:
            raise BadRequest(f"must be {' or '.join(_NAMES[kind] for kind in kinds[name])}, not {_NAMES.get(type(value), 'null')}", name)
    return {name: value for name, value in data.items() if value is not None}


def check_names(fields: Mapping[str, Any]) -> None:
    """Refuse a `profile` or `car` that does not come with the package: a request reads no other file. Raises BadRequest."""
    for field_name, names in (("profile", charger_names()), ("car", car_names())):
        if field_name in fields and fields[field_name] not in names:
            raise BadRequest(f"{fields[field_name]!r} is unknown; there are {', '.join(names)}", field_name)


def _check_ranges(fields: Mapping[str, Any]) -> None:
    if not 1 <= fields.get("connectors", 1) <= 99:
        raise BadRequest("must be 1 to 99", "connectors")
    if not 0 < fields.get("speed", 1) <= 100_000:
        raise BadRequest("must be above 0 and 100000 at most; 1 is real time", "speed")
    if not 1 <= len(fields.get("id_tag", "x")) <= 20:
        raise BadRequest("has 1 to 20 characters (OCPP 1.6, 7.28)", "id_tag")
