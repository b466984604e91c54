"""How far targets are: whose, as of when, and through mergers."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from app import clock
from app.actor import Actor, Role
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.members.actions import add_member, grant_role
from app.periods.models import Period
from app.targets.actions import change_goal, end_target, split
from app.targets.models import Target
from app.targets.plans import GoalPlan
from app.targets.queries import Standing, percent_by_unit, shares_of, standings, standings_of
from app.units.actions import import_units
from app.units.imports import CsvFile
from app.units.models import Unit
from app.units.queries import atlas, before, unit_by_code
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import LAST_LEGACY_DAY, LEGACY_DAY, log_on
from tests.targets.helpers import YEAR, at, set_target, standing_of

DAY, LATER = date(2026, 11, 3), date(2026, 11, 5)
PROJECT = (date(2025, 1, 1), date(2026, 12, 31))


@pytest.fixture
def officer(db: Session, people: People) -> Actor:
    return actor_for(db, people.officer)


@pytest.fixture
def volunteer(db: Session, people: People) -> Actor:
    return actor_for(db, people.volunteer)


def test_a_province_counts_all_communes_and_a_commune_its_own(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    stranger = actor_for(db, people.stranger)
    for actor in (volunteer, volunteer, stranger):
        log_on(db, actor, DAY)
    whole, own = set_target(db, officer, people.province, 4), set_target(db, officer, people.commune, 3)
    assert standing_of(db, people.province, whole).reached == 3
    assert standing_of(db, people.province, whole).percent == 75
    assert standing_of(db, people.province, own).reached == 2
    assert standing_of(db, people.commune, own).reached == 2


def test_standings_are_those_of_the_units_asked_for_and_of_the_day(
    db: Session, people: People, officer: Actor
) -> None:
    whole = set_target(db, officer, people.province, 4)
    past = set_target(db, officer, people.province, 4, days=(date(2025, 1, 1), date(2025, 12, 31)))
    own = set_target(db, officer, people.commune, 3)
    known = atlas(db, [people.province.id])
    with clock.frozen(at(DAY)):
        assert [each.target.id for each in standings(db, known, [people.province.id])] == [whole.id]
        assert [each.target.id for each in standings(db, known, [people.commune.id])] == [own.id]
        spring = Period(date(2025, 12, 1), date(2026, 3, 1))
        found = standings(db, known, [people.province.id], None, spring)
    assert {each.target.id for each in found} == {whole.id, past.id}


def test_at_an_earlier_moment_the_goal_the_number_and_the_day_are_those_of_then(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    with clock.frozen(at(DAY, 8)):
        target = set_target(db, officer, people.province, 10, days=(DAY, date(2026, 11, 12)))
    assist = log_on(db, volunteer, DAY)  # at nine
    then = at(DAY, 10)
    with clock.frozen(at(LATER)):
        first = standing_of(db, people.province, target, then)
        void_assist(db, officer, assist, VoidReason.MISTAKE)
        change_goal(db, officer, target, GoalPlan(20, "30-KH/TĐTN", None, "điều chỉnh"))
        log_on(db, volunteer, LATER)
        now, again = (standing_of(db, people.province, target, moment) for moment in (None, then))
    assert (first.reached, first.goal, first.progress.begun) == (1, 10, 1)
    assert again == first
    assert (now.reached, now.goal, now.progress.begun) == (1, 20, 3)
    known = atlas(db, [people.province.id])
    assert standings(db, known, [people.province.id], at(DAY, 7)) == []


def test_an_ended_target_stood_until_it_ended(db: Session, people: People, officer: Actor) -> None:
    with clock.frozen(at(DAY)):
        target = set_target(db, officer, people.province, 10)
    with clock.frozen(at(LATER)):
        end_target(db, officer, target, "thay đổi")
        known = atlas(db, [people.province.id])
        assert standings(db, known, [people.province.id]) == []
        assert [each.goal for each in standings(db, known, [people.province.id], at(DAY, 10))] == [10]


@pytest.fixture
def ward(db: Session) -> Unit:
    """Phường Bình Phước, which was made of several on 1 July 2025."""
    found = unit_by_code(db, "25195", DAY)
    assert found is not None
    return found


@pytest.fixture
def townsman(db: Session, ward: Unit) -> Actor:
    """A volunteer of the ward since it was Phường Tân Đồng and others."""
    member = add_member(db, None, "Đỗ Văn Bình", "0912000077", "x")
    (old,) = [old for old, _ in before(db, ward.id) if old.code == "25198"]
    grant_role(db, None, member.id, Role.VOLUNTEER, old.id)
    return actor_for(db, member)


def test_shares_of_all_that_was_merged_are_one_again(
    db: Session, people: People, officer: Actor, ward: Unit, townsman: Actor
) -> None:
    olds = [old for old, is_whole in before(db, ward.id) if is_whole]
    assert len(olds) > 1
    target = set_target(db, officer, people.province, 10 * len(olds), days=PROJECT)
    split(db, officer, target, {old.id: 10 for old in olds})
    log_on(db, townsman, LEGACY_DAY)
    log_on(db, townsman, DAY)
    known = atlas(db, [people.province.id])
    (share,) = standings_of(db, known, shares_of(db, known, target))
    assert (share.unit.id, share.goal, share.reached) == (ward.id, 10 * len(olds), 2)
    assert len(share.parts) == len(olds)
    assert not share.is_cut
    with clock.frozen(at(DAY)):
        found = percent_by_unit(db, known, [ward.id])
    assert found == {ward.id: 2 * 100 // (10 * len(olds))}


def test_the_part_of_one_of_several_that_were_merged_counts_up_to_the_merger(
    db: Session, people: People, officer: Actor, ward: Unit, townsman: Actor
) -> None:
    where = db.get_one(Unit, log_on(db, townsman, LEGACY_DAY).unit_id)
    assert where.code == "25198"
    target = set_target(db, officer, where, 10, days=PROJECT)
    log_on(db, townsman, DAY)
    for holder in (people.province, ward):
        standing = standing_of(db, holder, target)
        assert (standing.reached, standing.is_cut, standing.unit.id) == (1, True, where.id)


def test_a_commune_that_only_changed_its_name_goes_on(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    where = db.get_one(Unit, log_on(db, volunteer, LAST_LEGACY_DAY).unit_id)
    assert where.id != people.commune.id
    target = set_target(db, officer, where, 10, days=PROJECT)
    log_on(db, volunteer, DAY)
    standing = standing_of(db, people.commune, target)
    assert (standing.reached, standing.is_cut, standing.unit.id) == (2, False, people.commune.id)


def test_a_former_province_goes_on_in_the_communes_that_were_made_of_its_own(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    province = db.exec(select(Unit).where(Unit.code == "70")).one()
    target = set_target(db, officer, province, 10, days=PROJECT)
    log_on(db, volunteer, LEGACY_DAY)
    log_on(db, volunteer, DAY)
    log_on(db, actor_for(db, people.officer), DAY)  # of the province of today: not of the former one
    standing = standing_of(db, people.province, target)
    assert (standing.reached, standing.is_cut) == (2, False)


def test_members_are_counted_once_over_all_the_units_of_a_target(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    log_on(db, volunteer, LEGACY_DAY)
    log_on(db, volunteer, DAY)
    target = set_target(db, officer, people.province, 4, indicator="volunteers_distinct", days=PROJECT)
    split(db, officer, target, {people.commune.id: 3, people.next_commune.id: 1})
    log_on(db, actor_for(db, people.stranger), DAY)
    known = atlas(db, [people.province.id])
    assert standing_of(db, people.province, target).reached == 2
    found = standings_of(db, known, shares_of(db, known, target))
    assert {each.unit.id: each.reached for each in found} == {
        people.commune.id: 1,
        people.next_commune.id: 1,
    }


def test_a_commune_is_as_far_as_its_targets_on_average_and_none_makes_up_for_another(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    log_on(db, volunteer, DAY)
    log_on(db, volunteer, DAY)
    set_target(db, officer, people.commune, 1, indicator="vneid_install")  # 200 %
    set_target(db, officer, people.commune, 8)  # 25 %
    with clock.frozen(at(DAY)):
        known = atlas(db, [people.province.id])
        units = [people.commune.id, people.next_commune.id]
        assert percent_by_unit(db, known, units) == {people.commune.id: 62}


def test_a_coordinator_finds_nothing_of_the_next_commune(db: Session, people: People, officer: Actor) -> None:
    set_target(db, officer, people.next_commune, 3)
    own = set_target(db, officer, people.commune, 3)
    known = atlas(db, [people.commune.id])
    both = [people.commune.id, people.next_commune.id]
    assert [each.target.id for each in standings(db, known, both, None, Period(*YEAR))] == [own.id]
    assert db.exec(select(Target)).all()


def test_a_whole_that_is_read_beside_its_shares_counts_everybody_it_counts_alone(
    db: Session, people: People, officer: Actor, volunteer: Actor
) -> None:
    """As an officer does who coordinates a commune too."""
    for actor in (volunteer, actor_for(db, people.stranger)):
        log_on(db, actor, DAY)
    whole = set_target(db, officer, people.province, 3, indicator="volunteers_distinct")
    split(db, officer, whole, {people.commune.id: 2, people.next_commune.id: 1})
    known = atlas(db, [people.province.id])
    found = standings(db, known, [people.province.id, people.commune.id])
    assert {each.target.unit_id: each.reached for each in found} == {
        people.province.id: 2,
        people.commune.id: 1,
    }


def test_what_a_later_import_adds_to_a_unit_does_not_cut_the_target_of_an_earlier_moment(
    db: Session, people: People, officer: Actor
) -> None:
    own = set_target(db, officer, people.commune, 5)
    renamed_on = "2026-11-20"
    take_in(
        db,
        ["25222,Xã Bù Gia Mập,xa,75,2025-07-01,2026-11-19", f"99001,Xã Hợp Nhất,xa,75,{renamed_on},"],
        [f"25222,99001,{renamed_on},yes"],
    )
    log_on(db, actor_for(db, people.volunteer), date(2026, 11, 21))
    moment = clock.now()
    first = standing_then(db, people.province, own, moment)
    take_in(
        db,
        ["25225,Xã Đăk Ơ,xa,75,2025-07-01,2026-11-19"],
        [f"25225,99001,{renamed_on},yes"],
    )
    again = standing_then(db, people.province, own, moment)
    assert first.reached == 1
    assert (again.reached, again.is_cut, again.unit.code) == (1, False, first.unit.code)


def standing_then(db: Session, holder: Unit, target: Target, moment: datetime) -> Standing:
    """By the map as it was known at the moment, as reports ask."""
    (standing,) = standings_of(db, atlas(db, [holder.id], as_of=moment), [target], moment)
    return standing


def take_in(db: Session, units: list[str], steps: list[str]) -> None:
    """An import of units."""
    lines = {
        "units.csv": ["code,name,kind,parent_code,valid_from,valid_to", *units],
        "succession.csv": ["old_code,new_code,day,whole", *steps],
    }
    import_units(db, None, *(CsvFile(name, "\n".join(said).encode()) for name, said in lines.items()))
