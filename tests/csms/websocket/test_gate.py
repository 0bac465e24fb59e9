"""The gate, built of files."""

from pathlib import Path
from urllib.parse import quote

import pytest

from csms.websocket.gate import Gate, Plan
from csms.websocket.tls import TlsFault
from tests.csms import papers
from tests.csms.papers import OPERATOR

CA = papers.authority()


def quiet(kind: str, said: str) -> None:
    """Nobody listens."""


def test_an_operator_who_names_nothing_gets_plain_http() -> None:
    gate = Gate(Plan())
    assert (gate.context(quiet), gate.authority, gate.organization) == (None, None, "")


def test_certificates_make_tls_and_an_authority_signs(tmp_path: Path) -> None:
    (certificate, key), (mine, its_key) = papers.server(CA).files(tmp_path, "server"), CA.files(tmp_path, "ca")
    gate = Gate(Plan(certificates=(certificate,), keys=(key,), authority_certificate=mine, authority_key=its_key))
    assert gate.context(quiet) is not None
    assert gate.authority is not None
    assert gate.authority.fault(papers.request(), "CP1") == ""
    assert gate.organization == OPERATOR


def test_the_operator_s_name_may_be_set(tmp_path: Path) -> None:
    mine, its_key = CA.files(tmp_path, "ca")
    assert Gate(Plan(organization="Other")).organization == "Other"
    assert Gate(Plan(authority_certificate=mine, authority_key=its_key, organization="Other")).organization == "Other"


def test_proxies_hand_on_certificates_of_our_authority_and_of_those_named(tmp_path: Path) -> None:
    maker = papers.authority("maker", "Maker")
    (mine, its_key), (named, _) = CA.files(tmp_path, "ca"), maker.files(tmp_path, "maker")
    gate = Gate(Plan((), (), named, mine, its_key, "", ("10.0.0.1",)))
    for issuer, trusted in ((CA, True), (maker, True), (papers.authority(), False)):
        shown = quote(papers.station(issuer).pem)
        peer = gate.peers.look("10.0.0.1", lambda name, shown=shown: [shown] if name == "x-ssl-client-cert" else [], tls=False, der=None)
        assert (peer.certificate is not None) == trusted


def test_what_is_wrong_with_the_files_is_found_at_once(tmp_path: Path) -> None:
    (certificate, key), (mine, its_key) = papers.server(CA).files(tmp_path, "server"), CA.files(tmp_path, "ca")
    none, garbage = str(tmp_path / "none"), tmp_path / "garbage"
    garbage.write_bytes(b"\xff\xfe")
    for plan, word in (
        (Plan(certificates=(certificate,), keys=(its_key,)), certificate),
        (Plan(authority_certificate=none, authority_key=its_key), f"{none} cannot be read"),
        (Plan(authority_certificate=mine, authority_key=str(garbage)), f"{garbage} cannot be read"),
        (Plan(authority_certificate=mine, authority_key=key), "not that of the certificate"),
        (Plan(authority_certificate=certificate, authority_key=key), "not that of an authority"),
        (Plan(client_authorities=key), f"{key}: no PEM-encoded certificate"),
    ):
        with pytest.raises(TlsFault) as caught:
            Gate(plan)
        assert word in str(caught.value)
        assert "PRIVATE KEY" not in str(caught.value)
