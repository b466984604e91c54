"""What may stand in a cell of a file that leaves the house."""

import re
from datetime import date

Cell = str | int | date

# What a spreadsheet takes for the start of a formula; the wide forms are those of East Asian keyboards.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Where the list separator is ";", as in Vietnam, a CSV is cut there too, and a formula may begin behind it.
_STARTS_BEHIND = re.compile(f";\\s*(?=[{re.escape(''.join(_STARTS_A_FORMULA))}])")
# Control characters, halves of characters and non-characters: no name needs them, and XML may not hold them.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def harmless(cell: Cell) -> Cell:
    """The cell as it may be written: text that Excel would take for a formula gets an apostrophe in front, or
    behind a semicolon within it.

    Control characters become a blank, so that nothing hides behind a tab or a line end. Numbers and days stay
    as they are; what is harmless already does not change.
    """
    if not isinstance(cell, str):
        return cell
    text = _STARTS_BEHIND.sub(r"\g<0>'", _UNFIT.sub(" ", cell).strip())
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
