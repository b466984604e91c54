"""Parsing what is typed or sent to check in, and to take a check-in back."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from app.help_sessions.models import CODE_ALPHABET, CODE_LENGTH, plain_code
from app.help_sessions.queries import PointRow
from app.web.forms import Reader

OLD_PAGE = "Trang này đã cũ. Hãy tải lại trang rồi làm lại."
ASK = "Gõ 10 ký tự in dưới mã QR của áp phích, ví dụ K7QX2 MPD8R."
UNKNOWN = "Không có điểm nào mang mã này. Xem lại từng ký tự, hoặc quét mã QR bằng máy ảnh của điện thoại."
LONGEST_REASON = 200
# The address behind a poster's QR code, as cameras let people copy it.
_ADDRESS = re.compile(r"/c/([^/?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A typed code, in the form it is stored in, and the id that the page made."""

    id: uuid.UUID
    code: str


def read_code(reader: Reader) -> CodeForm:
    """Ten characters in any case and grouping, or the poster's whole address.

    The error says which character cannot be right.
    """
    check_in_id = read_id(reader)
    typed = reader.raw("code")
    address = _ADDRESS.search(typed)
    code = plain_code(address[1] if address else typed)
    strange = next((char for char in code if char not in CODE_ALPHABET), None)
    if not code:
        reader.errors["code"] = ASK
    elif strange == "U":
        reader.errors["code"] = "Mã không có chữ U. Có thể đó là chữ V: xem lại trên áp phích."
    elif strange is not None:
        shown = f"“{strange}”" if strange.isprintable() else "lạ"
        reader.errors["code"] = f"Mã chỉ có chữ cái không dấu và chữ số. Xem lại ký tự {shown}."
    elif len(code) != CODE_LENGTH:
        reader.errors["code"] = f"Mã có 10 ký tự, bạn mới gõ {len(code)}. Xem lại mã in trên áp phích."
        if len(code) > CODE_LENGTH:
            reader.errors["code"] = f"Mã có 10 ký tự, bạn gõ {len(code)}. Xem lại mã in trên áp phích."
    reader.finish()
    return CodeForm(check_in_id, code)


def read_id(reader: Reader) -> uuid.UUID:
    """The id that the page made, so that sending twice checks in once."""
    check_in_id = reader.uuid("id", ask=OLD_PAGE)
    if "id" in reader.errors:
        reader.errors[""] = reader.errors.pop("id")  # nobody can mend a hidden field
    return check_in_id


def say_unknown(code: str, known: Iterable[PointRow]) -> str:
    """What to tell who typed a code that no point bears: where it may be wrong, if one of `known` is near."""
    for row in known:
        wrong = [place for place in range(CODE_LENGTH) if code[place] != row.code[place]]
        if len(wrong) <= 2:
            places = " và ".join(str(place + 1) for place in wrong)
            return f"Mã này gần giống mã của {row.point.name}. Xem lại ký tự thứ {places}."
    return UNKNOWN


def read_reason(reader: Reader) -> str:
    """Why a check-in is wrong."""
    return reader.text("reason", ask="Ghi lý do, ví dụ quét nhầm áp phích.", longest=LONGEST_REASON)
