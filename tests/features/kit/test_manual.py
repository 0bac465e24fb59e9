import os
import threading
from collections.abc import Iterator

import pytest

from features.kit.manual import Manual, NoTerminal
from features.kit.port import Command, PortCannot, PortRefused


class Person:
    """Whoever sits at the other end of a terminal."""

    def __init__(self) -> None:
        self._end, self._terminal = os.openpty()
        self.path = os.ttyname(self._terminal)
        self.seen = ""

    def read_until(self, words: str) -> str:
        seen = ""
        while words not in seen:
            seen += os.read(self._end, 1000).decode()
        self.seen += seen
        return seen

    def answer(self, *keys: tuple[str, str]) -> None:
        """Type each key as soon as the words before it are on the screen."""

        def wait_and_type() -> None:
            for words, key in keys:
                self.read_until(words)
                os.write(self._end, key.encode())

        threading.Thread(target=wait_and_type, daemon=True).start()

    def type(self, key: str) -> None:
        """Type a key before anybody asks; it has arrived when the terminal shows it."""
        os.write(self._end, key.encode())
        self.read_until(key.strip())

    def leave(self) -> None:
        os.close(self._end)
        os.close(self._terminal)


@pytest.fixture
def person() -> Iterator[Person]:
    found = Person()
    yield found
    found.leave()


def ask(person: Person, patience_s: float = 30, scenario: str = "") -> Command:
    port = Manual(terminal=person.path, patience_s=patience_s)
    port.announce(scenario)
    try:
        return port.send_command("CP1", "Reset", {"type": "Hard"})
    finally:
        port.close()


def test_enter_says_that_it_is_done(person: Person) -> None:
    person.answer(("Enter: done", "\n"))
    assert ask(person) == Command("sent", None)


def test_a_person_may_refuse(person: Person) -> None:
    person.answer(('Reset to CP1:  {"type": "Hard"}', "r\n"))
    with pytest.raises(PortRefused, match="refuses to send Reset"):
        ask(person)


def test_a_person_may_have_no_way(person: Person) -> None:
    person.answer(("n: no way", "n\n"))
    with pytest.raises(PortCannot, match="no way to send Reset"):
        ask(person)


def test_the_question_names_the_scenario_and_what_is_waited_for(person: Person) -> None:
    person.answer(("waiting for Reset", "\n"))
    ask(person, scenario="TC_013_CSMS Hard reset")
    assert "TC_013_CSMS Hard reset" in person.seen


def test_a_key_that_was_typed_before_the_question_is_no_answer(person: Person) -> None:
    person.type("r\n")
    person.answer(("Enter: done", "\n"))
    assert ask(person) == Command("sent", None)


def test_a_word_that_means_nothing_is_asked_about_again(person: Person) -> None:
    person.answer(("Enter: done", "rubbish\n"), ("'rubbish' is no answer; there are Enter, done, r, refused, n, no way", "r\n"))
    with pytest.raises(PortRefused):
        ask(person)


def test_when_the_time_is_up_the_frame_may_have_come_or_not(person: Person) -> None:
    assert ask(person, patience_s=0.01) == Command("unheard", None)
    assert "time is up" in person.read_until("time is up")


def test_without_a_terminal_there_is_nobody_to_ask() -> None:
    with pytest.raises(NoTerminal, match="there is no terminal"):
        Manual(terminal="/nowhere/tty")
