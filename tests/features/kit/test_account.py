from features.kit.account import account
from features.kit.verdict import Breach, Played, Verdict

STEPS = [Played("Given", "the station is booted", "passed", line=4), Played("Then", "the CSMS answers Heartbeat", "failed", line=5)]
BREACH = Breach("CP1", "a binary frame", "OCPP-J 1.6, 4.1.2")


def test_it_says_why_and_at_which_step_and_what_was_seen_besides() -> None:
    failure = "an answer to Heartbeat: not seen within 2 s\nthe last frames of CP1 (seed 7):\n  [2]"
    verdict = Verdict(key="core/boot.feature: A boot", steps=STEPS, failure=failure, breaches=[BREACH])
    assert account(verdict).splitlines() == [
        "an answer to Heartbeat: not seen within 2 s",
        "at the step: Then the CSMS answers Heartbeat (core/boot.feature, line 5)",
        f"seen on the wire: {BREACH}",
    ]


def test_what_only_observers_saw_is_the_reason() -> None:
    verdict = Verdict(key="core/boot.feature: A boot", steps=STEPS[:1], failure=str(BREACH), breaches=[BREACH])
    assert account(verdict) == str(BREACH)


def test_what_a_product_says_rings_no_bell_and_moves_no_cursor() -> None:
    failure = "the CSMS does not send Reset: \x1b[2Jgone\x07\x00"
    assert account(Verdict(key="core/boot.feature: A boot", failure=failure)) == "the CSMS does not send Reset: ␛[2Jgone␇␀"
