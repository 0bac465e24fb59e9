from collections.abc import Iterator
from pathlib import Path

import pytest

from features.kit.authority import Authority
from features.kit.operator_api import OperatorApi
from features.kit.secure import NoSecureSide, SecureSide
from features.kit.system import Choice


@pytest.fixture
def side() -> Iterator[SecureSide]:
    found = SecureSide(Choice())
    yield found
    found.close()


def test_our_own_csms_is_started_behind_tls_when_it_is_first_asked_for(side: SecureSide) -> None:
    assert side.known
    assert side.csms_url.startswith("wss://127.0.0.1:")
    side.port.create_charge_point("CP1", password="0123456789abcdef", security_profile=2)
    assert side.port.charge_point("CP1").charging_point_id == "CP1"
    assert side.csms_url == side.csms_url
    assert side.roots == (side.authority.root.pem,)


def test_another_csms_says_where_it_speaks_tls(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("PEM")
    side = SecureSide(Choice("ws://a/ocpp", "http://a", secure_csms="wss://a/ocpp", ca=str(ca)))
    assert (side.known, side.csms_url, side.roots) == (True, "wss://a/ocpp", ("PEM",))
    assert isinstance(side.port, OperatorApi)
    side.close()


def test_another_csms_may_trust_an_authority_of_its_own(tmp_path: Path) -> None:
    theirs = Authority("Their CA", "Them")
    for name, text in (("ca.pem", theirs.root.pem), ("ca.key", theirs.root.key_pem)):
        (tmp_path / name).write_text(text)
    certificate, key = str(tmp_path / "ca.pem"), str(tmp_path / "ca.key")
    side = SecureSide(Choice("ws://a/ocpp", "http://a", secure_csms="wss://a/ocpp", station_ca=certificate, station_ca_key=key))
    assert side.issues
    assert (side.authority.organization, side.station_roots) == ("Them", (theirs.root.pem,))
    assert not SecureSide(Choice("ws://a/ocpp", "http://a", secure_csms="wss://a/ocpp")).issues


def test_without_that_there_is_no_secure_side() -> None:
    side = SecureSide(Choice("ws://a/ocpp", "http://a"))
    assert (side.known, side.roots) == (False, ())
    with pytest.raises(NoSecureSide, match="--secure-csms"):
        assert side.csms_url
    side.close()
