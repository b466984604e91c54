"""What the QR codes hold, read back by another library than made them."""

import re
from io import BytesIO

import pytest
import resvg_py
import zxingcpp
from PIL import Image

from app.qr.svg import QUIET_ZONE, qr_svg

POSTER = "HTTPS://TIEPSUCSO.EXAMPLE/C/K7QX2MPD8R"


def picture(svg: str, width: int = 400) -> Image.Image:
    return Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width)))).convert("L")


def modules(svg: str) -> int:
    found = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert found
    return int(found[1]) - 2 * QUIET_ZONE


@pytest.mark.parametrize(
    "text", [POSTER, "http://127.0.0.1:8000/join/aZ_09-xyzXYZ0123456789", "Điểm hỗ trợ", "7" * 60]
)
def test_another_library_reads_back_what_was_put_in(text: str) -> None:
    [code] = zxingcpp.read_barcodes(picture(qr_svg(text, label="Mã")))
    assert code.text == text
    assert code.ec_level == "Q"


def test_an_upper_case_address_takes_the_alphanumeric_mode() -> None:
    assert modules(qr_svg(POSTER, label="Mã")) == 29  # version 3
    assert modules(qr_svg(POSTER.lower(), label="Mã")) == 33  # version 4: bytes


def test_the_code_survives_a_stain() -> None:
    page = picture(qr_svg(POSTER, label="Mã"))
    page.paste(255, (190, 190, 290, 290))
    [code] = zxingcpp.read_barcodes(page)
    assert code.text == POSTER


def test_the_quiet_zone_is_white() -> None:
    page = picture(qr_svg(POSTER, label="Mã"), width=370)  # ten pixels a module
    edge = QUIET_ZONE * 10
    assert page.crop((0, 0, 370, edge)).getextrema() == (255, 255)
    assert page.crop((0, 0, edge, 370)).getextrema() == (255, 255)
    assert page.getpixel((edge, edge)) == 0


def test_the_label_is_escaped_and_nothing_is_inline() -> None:
    svg = qr_svg(POSTER, label='"><script>')
    assert "<script>" not in svg
    assert 'role="img"' in svg
    assert "style=" not in svg
