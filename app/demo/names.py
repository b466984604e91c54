"""Invented names of people and places, as common in Bình Phước and Đồng Nai."""

from random import Random

_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Nông",
    "Lý",
)
_WOMEN = ("Hạnh", "Lan", "Thảo", "Trang", "Ngọc", "Hương", "Linh", "Yến", "Thu", "Mai", "Quỳnh", "Nhung")
_MEN = ("Nam", "Tuấn", "Hùng", "Dũng", "Sơn", "Phúc", "Đạt", "Khánh", "Long", "Quân", "Thành", "Ân")
_STIENG = ("Điểu Thị Mai", "Điểu Sơn", "Thị Hồng", "Điểu Lên", "Thị Phương", "Điểu Huy")
_PLACES = (
    "Nhà văn hóa thôn {n}",
    "Trung tâm Phục vụ hành chính công",
    "Chợ trung tâm",
    "Trường THCS",
    "Trạm y tế",
    "Hội trường ấp {n}",
    "Nhà sinh hoạt cộng đồng sóc {n}",
)


def person(random: Random) -> str:
    """A full name."""
    if random.random() < 0.12:
        return random.choice(_STIENG)
    family = random.choice(_FAMILY)
    if random.random() < 0.55:
        return f"{family} Thị {random.choice(_WOMEN)}"
    return f"{family} {random.choice(('Văn', 'Minh', 'Quốc', 'Đức'))} {random.choice(_MEN)}"


def places(random: Random, count: int) -> list[str]:
    """`count` different places of one commune."""
    return [place.format(n=random.randint(1, 9)) for place in random.sample(_PLACES, count)]
