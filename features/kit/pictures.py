"""Texts of strangers made fit for a terminal and for files: nothing invisible, nothing that rings, moves the cursor or turns the line
around, nothing that XML or UTF-8 cannot hold."""

DELETE = 0x7F
TURNING = (0x061C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    DELETE: "␡",
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x80, 0xA0), *TURNING)},
    **dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
}
"""What stands for a character that cannot be seen or stored."""


def plain(text: str) -> str:
    """The text with a picture for each control character; lines and tabs stay."""
    return text.translate(PICTURES)
