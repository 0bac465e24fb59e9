from csms.actions.v16.outbound.hash_data import fingerprint
from csms.domain.certificates import Fingerprint


def test_hash_data_is_read_whatever_its_case_and_zeros() -> None:
    data = {"hashAlgorithm": "SHA384", "issuerNameHash": "AbC", "issuerKeyHash": "DEF", "serialNumber": "00FFF"}
    assert fingerprint(data) == Fingerprint("SHA384", "abc", "def", "fff")
