import pytest

from simulators.chargepoint.papers import Credentials, Papers, security_settings


def test_a_certificate_comes_with_its_key() -> None:
    with pytest.raises(ValueError, match="needs its key"):
        Papers(certificate="x")
    with pytest.raises(ValueError, match="EC or RSA"):
        Papers(key_kind="DSA")


def test_private_keys_stay_out_of_sight() -> None:
    assert "secret" not in repr(Papers(certificate="x", key="secret"))
    assert "secret" not in repr(Credentials(3, key="secret"))


def test_a_password_that_fits_becomes_the_authorization_key() -> None:
    assert security_settings(2, "0123456789abcdef") == {"SecurityProfile": "2", "AuthorizationKey": "0123456789abcdef"}
    assert security_settings(0, "short") == {}
    assert security_settings(0, None) == {}
    with pytest.raises(ValueError, match="0 to 3"):
        security_settings(4, None)
