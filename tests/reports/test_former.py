"""Totals by former districts and provinces, and of the 111 old communes and the 40 that they became."""

from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import clock
from app.assists.actions import log_assist, void_assist
from app.assists.models import Assist, VoidReason
from app.counts.actions import add
from app.counts.models import Measure
from app.db import Database
from app.reports.models import By, Map
from app.units.models import Level, Unit, UnitKind
from app.units.queries import unit_by_code
from tests.assists.helpers import said
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import LAST_LEGACY_DAY, LEGACY_DAY, ask, log_on, turns


def test_the_old_communes_and_the_new_ones_come_to_the_same(db: Session, people: People) -> None:
    """A row in each of the 111: by them, by the 40 they went into, by district and by province."""
    officer = actor_for(db, people.officer)
    with_districts = select(Unit).where(Unit.level == Level.COMMUNE, Unit.valid_to == LAST_LEGACY_DAY)
    old = db.exec(with_districts.order_by(Unit.code)).all()
    for n, unit in enumerate(old, start=1):
        add(db, LEGACY_DAY, unit.id, None, {(Measure.ASSISTS, ""): n, (Measure.DONE, "other"): 2 * n})
    asked = (db, officer, LEGACY_DAY, LAST_LEGACY_DAY)
    then, now = ask(*asked, map_=Map.THEN), ask(*asked)
    by_district, by_province = ask(*asked, By.DISTRICT), ask(*asked, By.PROVINCE)
    with_turns = [sum(row.assists > 0 for row in found.rows) for found in (then, now, by_district)]
    assert with_turns == [111, 40, 11]
    assert turns(by_province) == {"Tỉnh Bình Phước": 111 * 112 // 2}
    for totals in (then, now, by_district, by_province, ask(*asked, By.DISTRICT, map_=Map.THEN)):
        assert sum(row.assists for row in totals.rows) == totals.total.assists == 111 * 112 // 2
        assert sum(row.done for row in totals.rows) == totals.total.done == 111 * 112


def test_what_cannot_be_put_down_to_one_district_is_said_and_stays_in_the_sum(
    db: Session, people: People
) -> None:
    """After the merger: in every commune of today a turn, and one of the province's own team."""
    officer = actor_for(db, people.officer)
    communes = db.exec(select(Unit).where(Unit.level == Level.COMMUNE, col(Unit.valid_to).is_(None))).all()
    for unit in [*communes, people.province]:
        add(db, clock.today(), unit.id, None, {(Measure.ASSISTS, ""): 1})
    by_district = ask(db, officer, clock.today(), clock.today(), By.DISTRICT)
    *districts, nowhere = by_district.rows
    assert [row.assists > 0 for row in districts] == [True] * 11
    assert nowhere.label == "Không chia được theo huyện cũ"
    # The province itself, the 55 communes whose origin is not on record, and those made across a border.
    across = nowhere.assists - 56
    assert sum(row.assists for row in districts) == 40 - across
    assert by_district.total.assists == 96
    by_province = ask(db, officer, clock.today(), clock.today(), By.PROVINCE)
    assert turns(by_province) == {
        "Tỉnh Bình Phước": 40,
        "Tỉnh Đồng Nai": 55,
        "Không chia được theo tỉnh cũ": 1,
    }
    # With the communes of both provinces on record, nobody could say so of a commune without an origin.
    old_province = unit_by_code(db, "75", LEGACY_DAY)
    assert old_province is not None
    db.add(Unit(**_commune_of(old_province)))
    db.flush()
    by_province = ask(db, officer, clock.today(), clock.today(), By.PROVINCE)
    assert turns(by_province)["Không chia được theo tỉnh cũ"] == 56


def _commune_of(province: Unit) -> dict[str, object]:
    name = {"name": "Xã Ngày Trước", "sort_key": "x", "search_key": "ngay truoc"}
    kind = {"kind": UnitKind.COMMUNE, "level": Level.COMMUNE}
    return {"code": "25999", **name, **kind, "parent_id": province.id, "valid_to": LAST_LEGACY_DAY}


def test_a_coordinator_sees_the_district_that_her_commune_lay_in(db: Session, people: People) -> None:
    coordinator, today = actor_for(db, people.coordinator), clock.today()
    log_on(db, actor_for(db, people.volunteer), today)
    assert turns(ask(db, coordinator, today, today, By.DISTRICT)) == {"Huyện Bù Gia Mập": 1}
    assert turns(ask(db, coordinator, today, today, By.PROVINCE)) == {"Tỉnh Bình Phước": 1}


def test_the_rows_behind_a_district_are_those_of_its_number(
    client: TestClient, database: Database, people: People
) -> None:
    """One turn under the district of then, one in a commune of today that lay in it, one of the province."""
    with database.writing() as db:
        for person, day in ((people.volunteer, LEGACY_DAY), (people.volunteer, clock.today())):
            log_on(db, actor_for(db, person), day)
        log_on(db, actor_for(db, people.officer), clock.today())
    sign_in(client, people.officer)
    span = f"from={LEGACY_DAY}&to={clock.today()}"
    for by in ("district", "province"):
        rows = client.get(f"/api/v1/totals?{span}&by={by}").json()["rows"]
        assert [row["assists"] for row in rows if row["assists"]] == [2, 1]
        for row in rows:
            page = client.get(f"/assists?{span}&{by}={row['key']}")
            assert page.status_code == 200
            assert page.text.count('id="assist-') == row["assists"]
            assert row["label"] in page.text
    assert client.get(f"/assists?{span}&district=00000").status_code == 404


def test_rows_as_of_a_moment_are_those_that_stood(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        volunteer, officer = actor_for(db, people.volunteer), actor_for(db, people.officer)
        gone = log_assist(db, volunteer, said()).assist
        log_assist(db, volunteer, said())
    moment = database.settled().isoformat().replace("+00:00", "Z")
    with database.writing() as db:
        void_assist(db, officer, db.get_one(Assist, gone.id), VoidReason.MISTAKE)
        late = log_assist(db, volunteer, said()).assist
    sign_in(client, people.officer)
    day = f"/assists?day={clock.today()}"
    then, now = client.get(f"{day}&as_of={moment}").text, client.get(day).text
    assert (then.count('id="assist-'), now.count('id="assist-')) == (2, 2)
    assert (str(gone.id) in then, str(gone.id) in now) == (True, False)
    assert (str(late.id) in then, str(late.id) in now) == (False, True)
