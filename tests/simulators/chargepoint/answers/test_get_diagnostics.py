from tests.simulators.chargepoint.bench import Bench


def test_the_file_is_named_before_it_goes() -> None:
    bench = Bench().boot().forget()
    frame = bench.call("GetDiagnostics", {"location": "ftp://h/in"})
    assert frame is not None
    assert frame[2] == {"fileName": "diagnostics-20260504T100000Z.txt"}
    assert [sent[0] for sent in bench.sent] == [3, 2]


def test_a_time_that_is_none_is_refused() -> None:
    frame = Bench().boot().call("GetDiagnostics", {"location": "ftp://h/in", "startTime": "yesterday"})
    assert frame is not None
    assert frame[2] == "PropertyConstraintViolation"
