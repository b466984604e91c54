"""Vietnamese order and folding, against lists written by hand and against any text at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import clean, is_storable, search_key, sort_key

# The order of the Vietnamese alphabet: a ă â b c d đ e ê … and within one word
# level, huyền, hỏi, ngã, sắc, nặng.
IN_ORDER = [
    "An Lộc",
    "An Phước",
    "An Viễn",
    "Ăn",
    "Ấp Bắc",
    "Bảo Vinh",
    "Bàu Hàm",
    "Biên Hòa",
    "Bình An",
    "Bình Long",
    "Bom Bo",
    "Bù Đăng",
    "Bù Gia Mập",
    "Chơn Thành",
    "Dầu Giây",
    "Đa Kia",
    "Đại Phước",
    "Đak Lua",
    "Đak Nhau",
    "Đăk Ơ",
    "Đồng Nai",
    "Đồng Phú",
    "Đồng Tâm",
    "Đồng Xoài",
    "Gia Kiệm",
    "Hố Nai",
    "Long Hà",
    "Long Hưng",
    "Lộc Hưng",
    "Lộc Thành",
    "Lộc Thạnh",
    "Ma",
    "Mà",
    "Mả",
    "Mã",
    "Má",
    "Mạ",
    "Mã Đà",
    "Phú",
    "Phú Lâm",
    "Phú Lý",
    "Quận 1",
    "Quận 12",
    "Quận 2",
    "Sông Ray",
    "Tà Lài",
    "Tam Hiệp",
    "Tân An",
    "Thanh Sơn",
    "Thuận Lợi",
    "Trảng Bom",
    "Trảng Dài",
    "Trấn Biên",
    "Trị An",
    "Ưng",
    "Xuân Bắc",
    "Xuân Đông",
    "Xuân Đường",
    "Ý Yên",
]


def test_names_stand_in_the_vietnamese_order() -> None:
    wrong_way_round = sorted(IN_ORDER)
    assert wrong_way_round != IN_ORDER
    assert sorted(wrong_way_round, key=sort_key) == IN_ORDER


@given(st.lists(st.sampled_from(IN_ORDER)))
def test_composed_and_decomposed_text_sort_alike(names: list[str]) -> None:
    composed = [sort_key(unicodedata.normalize("NFC", name)) for name in names]
    decomposed = [sort_key(unicodedata.normalize("NFD", name)) for name in names]
    assert composed == decomposed


@given(st.text(), st.text())
def test_any_text_has_its_place(one: str, other: str) -> None:
    first, second = sort_key(one), sort_key(other)
    assert first == sort_key(unicodedata.normalize("NFD", one))
    assert (first < second) + (first == second) + (first > second) == 1


@given(st.text(alphabet="aăâdđeêoôơuưy"), st.text(alphabet="aăâdđeêoôơuưy", min_size=1))
def test_a_word_stands_before_what_goes_on_after_it(start: str, more: str) -> None:
    assert sort_key(start) < sort_key(start + more)


@given(st.text(max_size=120))
def test_the_key_of_the_longest_name_fits_its_column(name: str) -> None:
    assert len(sort_key(clean(name)[:120])) <= 400


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("mà", "mả"),  # tones: huyền, hỏi, ngã, sắc, nặng
        ("mả", "mã"),
        ("mã", "má"),
        ("má", "mạ"),
        ("mạ", "mã đà"),  # letters go before tones
        ("dz", "đa"),  # đ is a letter of its own
        ("az", "ăa"),
        ("oz", "ôa"),
        ("ôz", "ơa"),
        ("uz", "ưa"),
        ("Tổ 2", "Tổ A"),  # digits before letters
        ("Ea H'leo", "Ea Hiao"),  # an apostrophe before both
        ("Müller", "Muôn"),  # a foreign mark does not count
    ],
)
def test_one_stands_before_the_other(earlier: str, later: str) -> None:
    assert sort_key(earlier) < sort_key(later)


def test_a_mark_without_a_letter_does_not_become_one() -> None:
    assert sort_key("m\u0300") == sort_key("m")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bù Gia Mập", "bu gia map"),
        ("  BÙ   GIA MẬP ", "bu gia map"),
        ("Đồng Xoài", "dong xoai"),
        ("Đăk Ơ", "dak o"),
        ("Trưởng thôn Ưng", "truong thon ung"),
        ("Ấp 3", "ap 3"),
    ],
)
def test_the_search_key_has_no_marks(name: str, key: str) -> None:
    assert search_key(name) == key
    assert search_key(unicodedata.normalize("NFD", name)) == key


def test_cleaning_drops_what_cannot_be_seen() -> None:
    assert clean("\ufeffXã\u00a0 Bù\u200b Gia\tMập\n") == "Xã Bù Gia Mập"


@pytest.mark.parametrize("strange", ["\0", "\ud800", "\x1b", "\x85", "\ue000"])
def test_some_characters_are_never_stored(strange: str) -> None:
    assert not is_storable(f"Xã{strange}")


def test_names_can_be_stored() -> None:
    assert all(is_storable(name) for name in IN_ORDER)


def test_a_search_key_holds_nothing_that_a_database_fails_on() -> None:
    assert search_key("25\x00222\ud800") == "25222"
