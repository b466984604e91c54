"""What counts for a target, where it is worked out by another way than by the atlas."""

from sqlmodel import Session

from app.targets.reach import Reach
from app.units.models import Level
from app.units.queries import atlas
from tests.people import People


def test_a_commune_counts_what_the_atlas_says_lies_under_it(db: Session, people: People) -> None:
    known = atlas(db, [people.province.id])
    reach = Reach(known)
    communes = [unit for unit in known.units.values() if unit.level == Level.COMMUNE]
    lasting = [unit for unit in communes if unit.valid_to is None]
    assert len(lasting) == 95
    assert any(len(known.under(unit.id)) > 2 for unit in lasting)
    assert {unit.id: reach.of([unit.id]) for unit in lasting} == {
        unit.id: known.under(unit.id) for unit in lasting
    }


def test_what_went_into_a_unit_of_another_is_not_its_own(db: Session, people: People) -> None:
    known = atlas(db, [people.province.id])
    reach = Reach(known)
    every = [
        reach.of([unit.id])
        for unit in known.units.values()
        if unit.level == Level.COMMUNE and not unit.valid_to
    ]
    assert sum(len(counted) for counted in every) == len(set[int]().union(*every))
