import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from simulators.transport.keys import make_key


@pytest.mark.parametrize(("kind", "bits"), [("EC", 256), ("RSA", 2048)])
def test_keys_are_strong_and_of_the_kind_that_is_asked_for(kind: str, bits: int) -> None:
    key = load_pem_private_key(make_key(kind).encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey if kind == "RSA" else ec.EllipticCurvePrivateKey)
    assert key.key_size == bits


def test_only_a_seed_makes_an_ec_key_repeat() -> None:
    assert make_key("EC", "1") == make_key("EC", "1")
    assert make_key("EC", "1") != make_key("EC", "2")
    assert make_key("EC") != make_key("EC")
