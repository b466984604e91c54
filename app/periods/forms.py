"""Parsing the name and the days of a campaign."""

from dataclasses import dataclass
from datetime import date

from app.periods.models import EARLIEST, LATEST
from app.web.forms import Reader

LONGEST_NAME, FEWEST_LETTERS = 80, 2
LONGEST_DAYS = 1830  # five years, as the longest projects


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """What an officer says of a campaign; the days are sensible where there are no errors."""

    name: str
    first: date
    last: date


def read_campaign(reader: Reader) -> CampaignForm:
    """A name and two days; errors are in `reader.errors`."""
    ask = "Gõ tên đợt, ví dụ Mùa hè xanh 2026."
    name = reader.text("name", ask=ask, longest=LONGEST_NAME)
    if "name" not in reader.errors and sum(char.isalpha() for char in name) < FEWEST_LETTERS:
        reader.errors["name"] = "Tên cần có chữ. " + ask
    first = reader.day("first", ask="Chọn ngày bắt đầu.")
    last = reader.day("last", ask="Chọn ngày kết thúc.")
    if first and not EARLIEST <= first <= LATEST:
        reader.errors["first"] = "Chọn ngày trong khoảng năm 2000 đến 2099."
    if last and not EARLIEST <= last <= LATEST:
        reader.errors["last"] = "Chọn ngày trong khoảng năm 2000 đến 2099."
    if first and last and last < first:
        reader.errors.setdefault("last", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    elif first and last and (last - first).days >= LONGEST_DAYS:
        reader.errors.setdefault("last", "Đợt dài quá 5 năm. Hãy chọn ngày kết thúc sớm hơn.")
    reader.finish()
    return CampaignForm(name, first or EARLIEST, last or EARLIEST)
