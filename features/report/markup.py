"""HTML and SVG that cannot be broken by what stands in it: whatever is not `Markup` already is escaped. It knows no page."""

from collections.abc import Iterable
from html import escape

from features.kit.pictures import plain

EMPTY = frozenset(("meta", "input", "br", "line", "circle", "path", "rect", "use"))


class Markup(str):
    """Text that is markup; only this module and files of the package make any."""

    __slots__ = ()


def element(tag: str, /, *children: object, **attributes: object) -> Markup:
    """An element; children that are None or False are left out, an iterable of them is spread.

    Attributes: `class_` is `class`, `data_x` is `data-x`; None and False leave one out, True gives it no value.
    """
    opened = f"<{tag}{''.join(_attribute(key, value) for key, value in attributes.items())}"
    return Markup(f"{opened}/>" if tag in EMPTY else f"{opened}>{joined(children)}</{tag}>")


def joined(children: Iterable[object]) -> Markup:
    """One after the other, escaped where they are not markup."""
    return Markup("".join(_child(child) for child in children))


def _child(child: object) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, list | tuple):
        return joined(child)
    return escape(plain(str(child)), quote=False)


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(plain(str(value)))}"'
