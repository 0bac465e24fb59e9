from simulators.chargepoint.answers.refusals import Refusal


def test_a_refusal_has_a_code_and_a_description() -> None:
    refusal = Refusal("NotSupported", "no")
    assert (refusal.code, refusal.description, str(refusal)) == ("NotSupported", "no", "no")
