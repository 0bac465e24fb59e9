import pytest

from csms.actions.v16.outbound.standard_settings import check_value, items
from csms.domain.errors import Invalid


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("HeartbeatInterval", "0"),
        ("heartbeatinterval", " 300 "),
        ("LightIntensity", "100"),
        ("LocalPreAuthorize", "True"),
        ("MeterValuesSampledData", ""),
        ("MeterValuesSampledData", "Energy.Active.Import.Register, Voltage.L1-N,SoC"),
        ("ConnectorPhaseRotation", "0.RST, 1.RTS,2.Unknown"),
        ("AcmeInterval", "-5"),
        ("AcmeFlag", "perhaps"),
    ],
)
def test_a_value_that_may_be_passes_and_so_does_any_of_an_unknown_setting(key: str, value: str) -> None:
    check_value(key, value)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("HeartbeatInterval", "-5", "HeartbeatInterval is a whole number from 0 to 2147483647"),
        ("heartbeatInterval", "abc", "heartbeatInterval is a whole number from 0 to 2147483647"),
        ("ConnectionTimeOut", "", "ConnectionTimeOut is a whole number"),
        ("ConnectionTimeOut", "1.5", "ConnectionTimeOut is a whole number"),
        ("ResetRetries", "2147483648", "ResetRetries is a whole number"),
        ("LightIntensity", "101", "LightIntensity is a whole number from 0 to 100"),
        ("AuthorizeRemoteTxRequests", "1", "AuthorizeRemoteTxRequests is true or false"),
        ("MeterValuesSampledData", "SoC,Foo", "MeterValuesSampledData is a list of measurands, and 'Foo' is none"),
        ("StopTxnAlignedData", "Voltage.L9", "StopTxnAlignedData is a list of measurands, and 'Voltage.L9' is none"),
        ("ConnectorPhaseRotation", "RST", "ConnectorPhaseRotation is a list such as 0.RST,1.RST, and 'RST' has no place there"),
    ],
)
def test_a_value_that_a_setting_can_never_have_is_refused(key: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_value(key, value)
    assert str(caught.value).startswith(sentence)


def test_a_list_is_parted_by_commas() -> None:
    assert (items("a, b,c"), items(" ")) == (["a", "b", "c"], [])
