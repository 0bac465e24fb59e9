"""What the specification allows a CSMS, and somebody minds all the same: the official tool, or the specification's own advice. It fails
nothing."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cryptography import x509
from cryptography.x509.oid import SignatureAlgorithmOID

from features.kit.verdict import Line
from simulators.transport.basic import DIGITS
from simulators.transport.frames import Frame

READING = frozenset(
    (
        "DataTransfer",
        "ExtendedTriggerMessage",
        "GetCompositeSchedule",
        "GetConfiguration",
        "GetInstalledCertificateIds",
        "GetLocalListVersion",
        "TriggerMessage",
    )
)
"""Requests that change nothing in a station, as far as OCPP knows."""
PREPARING = READING | {"ChangeConfiguration"}
"""What the CSMS may send to a pending station because it wants to retrieve or set something before it accepts it (OCPP 1.6, 4.2)."""
BY_DIGITS = f"{DIGITS} (OCPP-J 1.6, 6.2.2); stations that send the octets stay outside"
LARGEST = 2**31 - 1
PAIRS_MAX = 500
"""A frame of more fields is not looked through for fields that come twice."""
LEGAL = "legal in OCPP; the official tool fails it"
ADVICE = {
    True: "legal in OCPP, but no certification case has a place for it; switch it off for the run, or declare asks-by-itself",
    False: "it changes the station under the case; for the run, switch off what the CSMS does by itself",
}
"""What to do about an unasked request, by whether it is a reading one."""


def of_call(call: Frame) -> Iterator[str]:
    """Habits that a request of the CSMS shows."""
    if call.action == "CertificateSigned" and _is_pss(call.payload.get("certificateChain")):
        yield "CertificateSigned brings a certificate signed with RSA-PSS (white paper, A00.FR.505); the official tool wants SHA256withRSA"


def of_transaction_id(transaction_id: object) -> Iterator[str]:
    """Habits that show in the id of a transaction (OCPP 1.6 errata 4.0, 3.54)."""
    if isinstance(transaction_id, int) and transaction_id <= 0 and transaction_id != -1:
        yield f"the transaction id {transaction_id} was given; the errata recommend positive numbers (OCPP 1.6 errata 4.0, 3.54)"
    if isinstance(transaction_id, int) and transaction_id > LARGEST:
        yield f"a transaction id above {LARGEST} was given; many stations keep numbers of 32 bits"


def of_card(action: str, status: object) -> Iterator[str]:
    """Habits that show in the word about a card: ConcurrentTx is said of starts only (OCPP 1.6, 7.2)."""
    if action != "StartTransaction" and status == "ConcurrentTx":
        yield f"{action} was answered with ConcurrentTx, which means something in the answer to StartTransaction only (OCPP 1.6, 7.2)"


def of_text(text: str) -> Iterator[str]:
    """Habits that show in the text of a frame: an object that names a field twice leaves open which one counts (RFC 8259, 4)."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    if text.count('":') <= PAIRS_MAX:
        with suppress(ValueError, RecursionError):
            json.loads(text, object_pairs_hook=note)
    for name in twice:
        yield f"a frame names {name[:50]!r} twice; which one counts is left open (RFC 8259, 4)"


def of_notes(lines: Iterable[Line]) -> Iterator[str]:
    """Habits that show in what a station noted."""
    if any(line.note == DIGITS for line in lines):
        yield BY_DIGITS


def _is_pss(chain: object) -> bool:
    try:
        found = x509.load_pem_x509_certificates(str(chain).encode())
        return any(one.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS for one in found)
    except ValueError:
        return False
