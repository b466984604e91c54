"""Units, their succession, and which unit covers which.

Codes are reused (25195 was Phường Tân Phú and is now Phường Bình Phước), so a unit is known by its code
and its dates.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import KeyText, enum_column, one_of

# The start of a unit whose first day is not in the data.
BEGINNING = date(1900, 1, 1)


class UnitKind(StrEnum):
    """The kinds of units of Vietnam, old and new; the label is in `LABELS`."""

    PROVINCE = "tinh"
    MUNICIPALITY = "thanh_pho_tw"
    CITY = "thanh_pho"
    TOWN = "thi_xa"
    RURAL_DISTRICT = "huyen"
    URBAN_DISTRICT = "quan"
    WARD = "phuong"
    COMMUNE = "xa"
    TOWNSHIP = "thi_tran"
    SPECIAL_ZONE = "dac_khu"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def level(self) -> "Level":
        if self in {UnitKind.PROVINCE, UnitKind.MUNICIPALITY}:
            return Level.PROVINCE
        if self in {UnitKind.CITY, UnitKind.TOWN, UnitKind.RURAL_DISTRICT, UnitKind.URBAN_DISTRICT}:
            return Level.DISTRICT
        return Level.COMMUNE


class Level(StrEnum):
    """Where a unit stands; districts ended on 30 June 2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


LABELS = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.MUNICIPALITY: "Thành phố",
    UnitKind.CITY: "Thành phố",
    UnitKind.TOWN: "Thị xã",
    UnitKind.RURAL_DISTRICT: "Huyện",
    UnitKind.URBAN_DISTRICT: "Quận",
    UnitKind.WARD: "Phường",
    UnitKind.COMMUNE: "Xã",
    UnitKind.TOWNSHIP: "Thị trấn",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
}


class Unit(SQLModel, table=True):
    """One unit between two days, both included; `valid_to` is None while it lasts.

    `name` is the full name as people write it ("Xã Bù Gia Mập"); `sort_key` and `search_key` leave the
    kind out, so that lists sort by the name itself.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        one_of("kind", UnitKind),
        one_of("level", Level),
    )

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=16, index=True, sa_type=KeyText)
    name: str = Field(max_length=120)
    kind: UnitKind = Field(sa_type=enum_column(UnitKind))
    level: Level = Field(sa_type=enum_column(Level))
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    valid_from: date = BEGINNING
    valid_to: date | None = None
    sort_key: str = Field(max_length=400, sa_type=KeyText)
    search_key: str = Field(max_length=200, index=True, sa_type=KeyText)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class UnitSuccession(SQLModel, table=True):
    """`old_id` went into `new_id`; `whole` is False where only a part of it did."""

    __tablename__ = "unit_succession"
    __table_args__ = (CheckConstraint("old_id <> new_id", name="moves"),)

    old_id: int = Field(foreign_key="unit.id", primary_key=True)
    new_id: int = Field(foreign_key="unit.id", primary_key=True, index=True)
    whole: bool = True


class UnitCover(SQLModel, table=True):
    """A right over `holder_id` covers `unit_id`: itself, its subtree, and what these were before and after.

    Derived from the two tables above by `rebuild_cover`; so a coordinator keeps her commune when it
    becomes a ward, and sees the history of the communes that went into it.
    """

    __tablename__ = "unit_cover"

    holder_id: int = Field(foreign_key="unit.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True, index=True)


class UnitImport(SQLModel, table=True):
    """How the rows that an import changed had been, as JSON, so that units can be read as they were known.

    `units` holds states by id, null for a unit that was new; `steps` lists [old id, new id, whole], null for
    a succession that was new.
    """

    __tablename__ = "unit_import"

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    units: str = Field(sa_type=Text)
    steps: str = Field(sa_type=Text)
