"""A QR code as an inline SVG, which prints sharp at any size."""

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_Q

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks for

_SVG = Markup(
    '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
    'aria-label="{label}" shape-rendering="crispEdges">'
    '<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
)


def qr_svg(text: str, *, label: str) -> Markup:
    """`text` as a QR code whose size CSS decides; `label` says what it is to those who cannot see it.

    Error correction Q survives a stain over 15 % of a poster, M fails at 10 %. Upper-case letters, digits
    and `$%*+-./:` alone take the dense alphanumeric mode, so upper-case an address where its case is free.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(text)
    matrix = code.get_matrix()
    return _SVG.format(size=len(matrix), label=label, path=_path(matrix))


def _path(matrix: list[list[bool]]) -> str:
    """One rectangle per run of dark modules in a row: shorter than one per module, without seams."""
    runs: list[str] = []
    for y, row in enumerate(matrix):
        start = 0
        for x, (dark, before) in enumerate(zip(row, [False, *row], strict=False)):
            if dark and not before:
                start = x
            elif before and not dark:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(runs)
