"""The fault of a payload that breaks its schema in one field."""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing, rewritten

REMOVED = "-"


@dataclass(frozen=True, slots=True)
class InvalidField(Fault):
    """`field` gets `value`: JSON, else text; `-` takes the field out. Without a field, the first one; an empty payload gets a strange one.

    Whether the value is wrong is the caller's choice; the usual one, an object, is wrong almost anywhere.
    """

    name: ClassVar = "invalid-field"

    field: str = ""
    value: str = '{"wrong": true}'

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        if passing.message is None or len(passing.message) < 3 or not isinstance(passing.message[-1], dict):
            return [Pass(passing.text)]
        payload = dict(passing.message[-1])
        field = self.field or next(iter(payload), "strange")
        if self.value == REMOVED:
            payload.pop(field, None)
        else:
            payload[field] = _read(self.value)
        return [Pass(rewritten(*passing.message[:-1], payload))]


def _read(value: str) -> Any:
    try:
        return orjson.loads(value)
    except ValueError:
        return value
