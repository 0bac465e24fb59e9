from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from features.kit.habits import of_call, of_card, of_text, of_transaction_id
from simulators.transport.frames import Frame

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def certificate(scheme: padding.PSS | padding.PKCS1v15) -> str:
    key, name = rsa.generate_private_key(65537, 2048), x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=1))
    return builder.sign(key, hashes.SHA256(), rsa_padding=scheme).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("scheme", "count"), [(padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH), 1), (padding.PKCS1v15(), 0)]
)
def test_a_certificate_signed_as_the_white_paper_has_it_is_one_that_the_official_tool_refuses(
    scheme: padding.PSS | padding.PKCS1v15, count: int
) -> None:
    chain = certificate(scheme)
    assert len(list(of_call(Frame("call", "1", "CertificateSigned", {"certificateChain": chain})))) == count
    assert list(of_call(Frame("call", "1", "InstallCertificate", {"certificate": chain}))) == []


@pytest.mark.parametrize("chain", [None, 5, "", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"])
def test_what_is_no_certificate_shows_no_habit(chain: object) -> None:
    assert list(of_call(Frame("call", "1", "CertificateSigned", {"certificateChain": chain}))) == []


@pytest.mark.parametrize(("transaction_id", "count"), [(1, 0), (0, 1), (-2, 1), (-1, 0), (2**31 - 1, 0), (2**31, 1), ("0", 0), (None, 0)])
def test_ids_of_transactions_are_positive_by_advice_only(transaction_id: object, count: int) -> None:
    assert len(list(of_transaction_id(transaction_id))) == count


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[3,"1",{"status":"Rejected","status":"Accepted"}]', ["status"]),
        ('[3,"1",{"a":{"b":1,"c":2,"b":3},"d":{"b":1}}]', ["b"]),
        ('[3,"1",{"a":1,"b":{"a":1}}]', []),
        ("no JSON", []),
    ],
)
def test_a_field_that_comes_twice_leaves_open_which_counts(text: str, names: list[str]) -> None:
    assert [habit.split("'")[1] for habit in of_text(text)] == names


@pytest.mark.parametrize(
    ("action", "status", "count"),
    [
        ("StopTransaction", "ConcurrentTx", 1),
        ("Authorize", "ConcurrentTx", 1),
        ("StartTransaction", "ConcurrentTx", 0),
        ("Authorize", None, 0),
    ],
)
def test_a_card_is_at_work_elsewhere_in_answers_to_starts_only(action: str, status: object, count: int) -> None:
    assert len(list(of_card(action, status))) == count
