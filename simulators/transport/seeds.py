"""One seed, one run: every piece of chance in a run comes from one seed, split by station and by purpose.

It makes dice; it does not throw them.
"""

import random


class Seed:
    """A seed that can be said aloud: give the same `value` again and the same things happen.

    Without a value it takes one of its own. Splitting by names makes streams that do not disturb each other, so
    that a fault that draws once more changes no message id.
    """

    __slots__ = ("value",)

    def __init__(self, value: int | str | None = None) -> None:
        self.value = value if value is not None else random.SystemRandom().randrange(2**32)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"Seed({self.value!r})"

    def split(self, *names: str) -> str:
        """The seed for one purpose, such as `split("CP1", "ids")`."""
        return "/".join((str(self.value), *names))

    def dice(self, *names: str) -> random.Random:
        """Dice for one purpose."""
        return random.Random(self.split(*names))
