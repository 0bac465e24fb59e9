import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.no_port import NoPort
from features.kit.player import NotApplicable
from features.kit.secure import SecureSide
from features.kit.stations import Stations
from features.kit.unplayable import TooEarly
from features.kit.world import World
from features.steps import conformance_door as door
from features.steps import conformance_security as security
from features.steps.conformance_station import OPTIONS


@pytest.fixture
def named(silent_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> World:
    """In front of a product whose port makes nothing; the test data name a station and its password."""
    monkeypatch.setattr(silent_bench, "port", NoPort())
    monkeypatch.setattr(silent_bench, "stations", Stations(["CP1"]))
    plain = silent_bench.data
    monkeypatch.setattr(silent_bench, "data", Data(**{**vars(plain), "stations": {"names": ["CP1"], "password": "the-password-0001"}}))
    return World(silent_bench)


@pytest.mark.parametrize("level", [0, 1])
def test_a_station_of_the_test_data_dials_with_the_password_of_the_test_data(named: World, level: int) -> None:
    security.has_profile(named, level)
    assert named.facts[OPTIONS]["password"] == "the-password-0001"
    assert security.password(named) == "the-password-0001"


def test_a_station_that_the_test_data_do_not_name_dials_with_none(named: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named.bench, "stations", Stations())
    security.has_profile(named, 0)
    assert named.facts[OPTIONS]["password"] is None


def test_where_nobody_gives_the_station_a_password_nothing_is_asked_of_it(named: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(named.data.stations, "password", "")
    with pytest.raises(NotApplicable, match="no password"):
        security.has_profile(named, 1)
    security.has_profile(named, 0)
    assert named.facts[OPTIONS]["password"] is None
    monkeypatch.setattr(named.bench, "stations", Stations())
    with pytest.raises(NotApplicable, match="no password"):
        security.has_profile(named, 1)


@pytest.mark.parametrize("known", [True, False])
def test_a_password_that_nobody_knows_does_not_prove_that_certificates_are_needed(
    named: World, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    if not known:
        monkeypatch.setitem(named.data.stations, "password", "")
    named.make()
    assert door.HOW["a password in place of a certificate"](named)["password"]
    assert len(named.verdict.unverified) == (not known)


@pytest.fixture
def behind_tls(named: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same, with an authority whose stations the product lets in."""
    monkeypatch.setattr(SecureSide, "issues", True)
    monkeypatch.setattr(SecureSide, "known", True)
    monkeypatch.setattr(SecureSide, "csms_url", "wss://127.0.0.1:9/ocpp")
    monkeypatch.setattr(SecureSide, "port", NoPort())
    return named


@pytest.mark.parametrize(("serial", "name"), [("", "CP1"), ("SN-77", "SN-77")])
def test_the_serial_number_of_a_named_station_is_the_name_in_its_certificates(
    behind_tls: World, monkeypatch: pytest.MonkeyPatch, serial: str, name: str
) -> None:
    monkeypatch.setitem(behind_tls.data.station, "serial_number", serial)
    security.has_profile(behind_tls, 3)
    others = [security.certificate(behind_tls), security.certificate(behind_tls, "-2")]
    names = [one.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value for one in others]
    assert names == [name, f"{name}-2"]


@pytest.mark.parametrize(("what", "kind"), [("RSA keys", "RSA"), ("what the next one needs", "EC")])
def test_a_station_has_keys_of_the_kind_that_was_asked_for(behind_tls: World, what: str, kind: str) -> None:
    security.has_more(behind_tls, 3, what)
    assert behind_tls.facts[OPTIONS]["papers"].key_kind == kind
    assert isinstance(security.certificate(behind_tls).key, rsa.RSAPrivateKey) is (kind == "RSA")


def test_before_a_security_profile_is_given_there_is_none(behind_tls: World) -> None:
    with pytest.raises(TooEarly, match="no step before this one has said 'the station has security profile 1'"):
        security.options(behind_tls)
