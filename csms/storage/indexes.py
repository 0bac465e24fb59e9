"""Kinds of index that Tortoise does not have. Knows no table."""

from __future__ import annotations

from typing import Any

from tortoise.indexes import Index


class WhileNull(Index):
    """An index of those rows only whose column `null` is null: where rows are many and few of them are open, it stays as small as those."""

    def __init__(self, *, fields: tuple[str, ...] | list[str], null: str, name: str | None = None) -> None:
        super().__init__(fields=fields, name=name)
        self.null = null
        self.extra = f" WHERE {null} IS NULL"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        path, expressions, members = super().deconstruct()
        return path, expressions, {**members, "null": self.null}
