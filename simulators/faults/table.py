"""Every fault by its word. A new one is a file beside this and a line here."""

from difflib import get_close_matches

from simulators.faults.answer_error import AnswerError
from simulators.faults.answer_late import AnswerLate
from simulators.faults.answer_never import AnswerNever
from simulators.faults.answer_twice import AnswerTwice
from simulators.faults.clock_drift import ClockDrift
from simulators.faults.clock_skew import ClockSkew
from simulators.faults.corrupt import Corrupt
from simulators.faults.delay import Delay
from simulators.faults.drop import Drop
from simulators.faults.duplicate import Duplicate
from simulators.faults.duplicate_id import DuplicateId
from simulators.faults.fault import Fault
from simulators.faults.flood import Flood
from simulators.faults.half_open import HalfOpenLink
from simulators.faults.invalid_field import InvalidField
from simulators.faults.noop import Noop
from simulators.faults.reorder import Reorder
from simulators.faults.reset import ResetLink
from simulators.faults.rules import BadFault
from simulators.faults.slow_reading import SlowReading
from simulators.faults.slow_writing import SlowWriting
from simulators.faults.truncate import Truncate
from simulators.faults.unknown_action import UnknownAction
from simulators.faults.wrong_arity import WrongArity
from simulators.faults.wrong_credentials import WrongCredentials
from simulators.faults.wrong_path import WrongPath
from simulators.faults.wrong_subprotocol import WrongSubprotocol
from simulators.faults.wrong_type import WrongType

_ALL: tuple[type[Fault], ...] = (
    Noop,
    Delay,
    Drop,
    Duplicate,
    Reorder,
    Corrupt,
    Truncate,
    WrongArity,
    WrongType,
    UnknownAction,
    InvalidField,
    DuplicateId,
    AnswerTwice,
    AnswerLate,
    AnswerNever,
    AnswerError,
    HalfOpenLink,
    ResetLink,
    SlowReading,
    SlowWriting,
    ClockSkew,
    ClockDrift,
    WrongSubprotocol,
    WrongPath,
    WrongCredentials,
    Flood,
)

FAULTS: dict[str, type[Fault]] = {fault.name: fault for fault in _ALL}


def fault_named(name: str) -> type[Fault]:
    """The fault with this word. Raises BadFault, with the nearest word, when there is none."""
    found = FAULTS.get(name)
    if found is None:
        near = get_close_matches(name, FAULTS, 1)
        meant = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(FAULTS)}"
        raise BadFault(f"{name!r} is no fault{meant}")
    return found
