"""Reads JSON as Go 1.19 does (`json.Decoder` into a struct), and words its errors alike.

The order is Go's: syntax of the first value, then types in document order, then required fields.
It knows nothing of any particular message; the struct is handed in as a list of fields.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["object", "array", "string", "number", "bool", "null"]

MAX_DEPTH = 10_000
_INT64 = range(-(2**63), 2**63)
_BLANKS = b" \t\r\n"
_LITERALS: Mapping[int, tuple[bytes, Kind]] = {
    ord("t"): (b"true", "bool"),
    ord("f"): (b"false", "bool"),
    ord("n"): (b"null", "null"),
}
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}
_AFTER_ELEMENT = {ord("{"): "after object key:value pair", ord("["): "after array element"}
_BLANK_RUN = re.compile(rb"[ \t\r\n]*")
_STRING_RUN = re.compile(rb'[^"\\\x00-\x1f]*')
_DIGITS = re.compile(rb"[0-9]*")
_INTEGER_PART = re.compile(rb"0|[1-9][0-9]*")
_SHORT_INTEGER = re.compile(r"-?[0-9]{1,19}")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<unit>[0-9a-fA-F]{4})|(?P<letter>.))"
)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_GO_ESCAPES = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r", 92: r"\\", 39: r"\'"}


@dataclass(frozen=True)
class Field:
    """One field of the Go struct: its key on the wire, its Go name, its type (`int` stands for `*int`)."""

    wire: str
    go: str
    type: Literal["string", "int"] = "string"
    required: bool = False


@dataclass(frozen=True)
class Faults:
    """Why a body was refused, in Go's words: one text, or one per missing required field in struct order."""

    errors: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """The decoded struct. As in Go an absent or null string is `""`, an absent or null `*int` is None."""

    texts: Mapping[str, str]
    integers: Mapping[str, int]

    def text(self, wire: str) -> str:
        """The string field `wire`, `""` when it was absent or null."""
        return self.texts.get(wire, "")

    def integer(self, wire: str) -> int | None:
        """The integer field `wire`, None when it was absent or null."""
        return self.integers.get(wire)


def read(body: bytes, fields: Sequence[Field]) -> Reading | Faults:
    """Decode `body` into the struct described by `fields`; never raises, whatever the bytes."""
    scanner = _Scanner(body)
    try:
        top = scanner.document()
        reading = _decode(top, scanner.members, fields)
    except _Refused as refused:
        return Faults((str(refused),))
    missing = tuple(
        f"Key: 'P.{field.go}' Error:Field validation for '{field.go}' failed on the 'required' tag"
        for field in fields
        if field.required and not reading.text(field.wire) and reading.integer(field.wire) is None
    )
    return Faults(missing) if missing else reading


class _Refused(Exception):
    """Carries Go's error text from the place of the fault to `read`."""


class _Token(NamedTuple):
    """A value's kind and, for strings and numbers, its literal text (a string's without the quotes)."""

    kind: Kind
    literal: bytes = b""


class _Scanner:
    """Checks the syntax of the first value (with an own stack: Go allows depth 10,000), notes top-level members."""

    def __init__(self, text: bytes) -> None:
        self.members: list[tuple[bytes, _Token]] = []
        self._text = text
        self._at = 0
        self._open: list[int] = []
        self._just_opened = False

    def document(self) -> _Token:
        """Walk to the end of the first value; what follows it is never looked at."""
        top = self._value()
        while self._open:
            if not self._another_element():
                continue
            collect = len(self._open) == 1 and top.kind == "object"
            key = self._key() if self._open[-1] == ord("{") else b""
            token = self._value()
            if collect:
                self.members.append((key, token))
        return top

    def _another_element(self) -> bool:
        """Step over a comma, or over the closing bracket (then False)."""
        byte = self._peek()
        container = self._open[-1]
        first, self._just_opened = self._just_opened, False
        if byte == _CLOSING[container]:
            self._at += 1
            self._open.pop()
            return False
        if first:
            return True
        if byte != ord(","):
            raise self._fault(_AFTER_ELEMENT[container])
        self._at += 1
        return True

    def _key(self) -> bytes:
        if self._peek() != ord('"'):
            raise self._fault("looking for beginning of object key string")
        key = self._string()
        if self._peek() != ord(":"):
            raise self._fault("after object key")
        self._at += 1
        return key

    def _value(self) -> _Token:
        byte = self._peek()
        if byte in _CLOSING:
            return self._enter(byte)
        if byte == ord('"'):
            return _Token("string", self._string())
        if byte == ord("-") or ord("0") <= byte <= ord("9"):
            return _Token("number", self._number())
        if byte in _LITERALS:
            return self._literal(*_LITERALS[byte])
        raise self._fault("looking for beginning of value")

    def _enter(self, bracket: int) -> _Token:
        self._open.append(bracket)
        if len(self._open) > MAX_DEPTH:
            raise self._fault("exceeded max depth")
        self._just_opened = True
        self._at += 1
        return _Token("object" if bracket == ord("{") else "array")

    def _string(self) -> bytes:
        self._at += 1
        start = self._at
        while True:
            self._run(_STRING_RUN)
            byte = self._byte()
            if byte == ord('"'):
                self._at += 1
                return self._text[start : self._at - 1]
            if byte != ord("\\"):
                raise self._fault("in string literal")
            self._escape()

    def _escape(self) -> None:
        self._at += 1
        letter = self._byte()
        if letter not in b'bfnrt\\/"u':
            raise self._fault("in string escape code")
        self._at += 1
        if letter == ord("u"):
            for _ in range(4):
                if self._byte() not in b"0123456789abcdefABCDEF":
                    raise self._fault(r"in \u hexadecimal character escape")
                self._at += 1

    def _number(self) -> bytes:
        start = self._at
        if self._text[start] == ord("-"):
            self._at += 1
        self._demand(_INTEGER_PART, "in numeric literal")
        if self._text[self._at : self._at + 1] == b".":
            self._at += 1
            self._demand(_DIGITS, "after decimal point in numeric literal")
        if self._text[self._at : self._at + 1] in (b"e", b"E"):
            self._at += 1
            if self._byte() in b"+-":
                self._at += 1
            self._demand(_DIGITS, "in exponent of numeric literal")
        return self._text[start : self._at]

    def _literal(self, word: bytes, kind: Kind) -> _Token:
        for expected in word:
            if self._byte() != expected:
                raise self._fault(f"in literal {word.decode()} (expecting '{chr(expected)}')")
            self._at += 1
        return _Token(kind)

    def _demand(self, pattern: re.Pattern[bytes], context: str) -> None:
        if not self._run(pattern):
            self._byte()
            raise self._fault(context)

    def _run(self, pattern: re.Pattern[bytes]) -> bool:
        match = pattern.match(self._text, self._at)
        if match is None or match.end() == self._at:
            return False
        self._at = match.end()
        return True

    def _peek(self) -> int:
        self._run(_BLANK_RUN)
        return self._byte()

    def _byte(self) -> int:
        if self._at == len(self._text):
            raise _Refused("unexpected EOF" if self._text.strip(_BLANKS) else "EOF")
        return self._text[self._at]

    def _fault(self, context: str) -> _Refused:
        return _Refused(f"invalid character {_quote(self._text[self._at])} {context}")


def _quote(byte: int) -> str:
    """The byte as Go shows it: taken for a Latin-1 character, then quoted like a Go string."""
    if byte in _GO_ESCAPES:
        return f"'{_GO_ESCAPES[byte]}'"
    if byte < 0x20 or byte == 0x7F:
        return rf"'\x{byte:02x}'"
    if 0x80 <= byte <= 0xA0 or byte == 0xAD:
        return rf"'\u{byte:04x}'"
    return f"'{chr(byte)}'"


def _decode(top: _Token, members: Sequence[tuple[bytes, _Token]], fields: Sequence[Field]) -> Reading:
    if top.kind == "null":
        return Reading({}, {})
    if top.kind != "object":
        raise _Refused(f"json: cannot unmarshal {top.kind} into Go value of type main.P")
    by_name = {field.wire: field for field in fields}
    by_fold = {_fold(field.wire): field for field in reversed(fields)}
    texts: dict[str, str] = {}
    integers: dict[str, int] = {}
    for literal, token in members:
        key = _unquote(literal)
        field = by_name.get(key) or by_fold.get(_fold(key))
        if field is None or token.kind == "null":  # a null leaves what an earlier key of that name set
            continue
        if field.type == "string" and token.kind == "string":
            texts[field.wire] = _unquote(token.literal)
        elif field.type == "int" and token.kind == "number":
            integers[field.wire] = _integer(token.literal.decode(), field)
        else:
            raise _mismatch(token.kind, field)
    return Reading(texts, integers)


def _integer(literal: str, field: Field) -> int:
    if not _SHORT_INTEGER.fullmatch(literal) or int(literal) not in _INT64:
        raise _mismatch(f"number {literal}", field)
    return int(literal)


def _mismatch(what: str, field: Field) -> _Refused:
    return _Refused(f"json: cannot unmarshal {what} into Go struct field P.{field.wire} of type {field.type}")


def _fold(key: str) -> str:
    """Go's case folding of keys: ASCII letters, plus the two characters whose simple fold is `s` or `k`."""
    key = key.replace("\u017f", "s").replace("\u212a", "k")
    return "".join(character.lower() if character.isascii() else character for character in key)


def _unquote(literal: bytes) -> str:
    """A checked string literal's value; bad bytes, lone surrogates and NUL (Go keeps it, PostgreSQL cannot) become U+FFFD."""
    text = _UNSTORABLE.sub("\ufffd", literal.decode("utf-8", "surrogateescape"))
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    if match["high"]:
        return (bytes.fromhex(match["high"] + match["low"])).decode("utf-16-be")
    if match["unit"]:
        return _UNSTORABLE.sub("\ufffd", chr(int(match["unit"], 16)))
    return _LETTERS.get(match["letter"], match["letter"])
