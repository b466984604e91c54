"""Reading support points by code and by commune."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app import clock
from app.help_sessions.models import PointCode, SupportPoint, is_code, plain_code
from app.units.models import Unit
from app.units.queries import covered_by, is_covered, unit_on_day
from app.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PointRow:
    """A support point with the commune it lies in today and the code on its poster."""

    point: SupportPoint
    unit: Unit
    code: str


def find_code(db: Session, typed: str) -> PointCode | None:
    """The code that was typed or scanned, in any case and grouping; replaced ones are found too."""
    code = plain_code(typed)
    return db.get(PointCode, code) if is_code(code) else None


def point_by_code(db: Session, code: str) -> SupportPoint | None:
    """The point that bears or bore `code`; closed ones are found too."""
    found = find_code(db, code)
    return db.get(SupportPoint, found.point_id) if found else None


def point_within(db: Session, holder_ids: Iterable[int], code: str) -> SupportPoint:
    """The point that bears or bore `code`, if rights over `holder_ids` cover it.

    Raises:
        NotFoundError: there is none, or it lies elsewhere.
    """
    point = point_by_code(db, code)
    if point is None or not is_covered(db, holder_ids, point.unit_id):
        raise NotFoundError
    return point


def present_code(db: Session, point_id: int) -> str:
    """The code that the point's poster carries now; a closed point keeps its last one."""
    return db.exec(
        select(PointCode.code).where(PointCode.point_id == point_id, col(PointCode.valid_to).is_(None))
    ).one()


def present_codes(db: Session, point_ids: Iterable[int]) -> dict[int, str]:
    """The same for many points, by their ids."""
    rows = db.exec(
        select(PointCode.point_id, PointCode.code).where(
            col(PointCode.point_id).in_(sorted(point_ids)), col(PointCode.valid_to).is_(None)
        )
    )
    return dict(rows.all())


def points_in(db: Session, holder_ids: Iterable[int]) -> list[PointRow]:
    """The open points that rights over `holder_ids` cover, by name."""
    rows = db.exec(
        select(SupportPoint, PointCode.code, Unit)
        .join(PointCode, col(PointCode.point_id) == SupportPoint.id)
        .join(Unit, col(Unit.id) == SupportPoint.unit_id)
        .where(col(SupportPoint.unit_id).in_(covered_by(holder_ids)))
        .where(col(SupportPoint.closed_at).is_(None), col(PointCode.valid_to).is_(None))
        .order_by(col(SupportPoint.sort_key), col(SupportPoint.id))
    ).all()
    today = clock.today()
    units = {unit_id: unit_on_day(db, unit_id, today) for unit_id in {unit.id for *_, unit in rows}}
    return [PointRow(point, units[unit.id], code) for point, code, unit in rows]
