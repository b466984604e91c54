"""Draws the icons of the installed app from static/icon.svg: `python -m tests.pwa.draw_icons`."""

from pathlib import Path

import resvg_py

STATIC = Path(__file__).parents[2] / "static"
SIZES = {"icon-192.png": 192, "icon-512.png": 512, "maskable-512.png": 512, "apple-touch-icon.png": 180}
FULL = ("maskable-512.png", "apple-touch-icon.png")  # the phone itself cuts these into shape


def drawn(name: str) -> bytes:
    """The icon as a PNG. The mark lies within the middle 80 %, so it survives every shape."""
    svg = (STATIC / "icon.svg").read_text()
    if name in FULL:
        svg = svg.replace(' rx="14"', "")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIZES[name], height=SIZES[name]))


if __name__ == "__main__":
    for name in SIZES:
        (STATIC / "icons" / name).write_bytes(drawn(name))
