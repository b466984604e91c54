"""Campaigns: who keeps and who reads them, and the name that they give to a span of days."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.audit.models import AuditEvent, Event
from app.db import Database
from app.periods.actions import add_campaign, change_campaign, end_campaign
from app.periods.models import Campaign, Period
from app.periods.queries import campaigns, named
from app.web.errors import RefusedError
from tests.conftest import actor_for, sign_in
from tests.people import People

NAME = "Mùa hè xanh 2026"
ONE_DAY = timedelta(days=1)


def summer(db: Session, people: People, first: date | None = None, last: date | None = None) -> Campaign:
    """A campaign of the province that lasts from yesterday to in ten days, or as asked for."""
    today = clock.today()
    actor = actor_for(db, people.officer)
    return add_campaign(
        db, actor, people.province.id, NAME, first or today - ONE_DAY, last or today + 10 * ONE_DAY
    )


def form(**changes: str) -> dict[str, str]:
    return {"name": NAME, "first": "2026-06-01", "last": "2026-08-15", **changes}


def events(db: Session) -> list[str]:
    db.commit()
    wanted = {Event.CAMPAIGN_ADDED, Event.CAMPAIGN_CHANGED, Event.CAMPAIGN_ENDED}
    return [row.event for row in db.exec(select(AuditEvent).order_by(AuditEvent.seq)) if row.event in wanted]  # type: ignore[arg-type]


def test_each_write_is_recorded_with_the_days_before_and_after(db: Session, people: People) -> None:
    officer, campaign = actor_for(db, people.officer), summer(db, people)
    change_campaign(db, officer, campaign, NAME, campaign.first, campaign.last + ONE_DAY)
    change_campaign(db, officer, campaign, NAME, campaign.first, campaign.last)  # nothing new
    end_campaign(db, officer, campaign)
    end_campaign(db, officer, campaign)  # a form sent twice
    assert events(db) == ["campaign.added", "campaign.changed", "campaign.ended"]
    changed = db.exec(select(AuditEvent).where(AuditEvent.event == Event.CAMPAIGN_CHANGED)).one()
    assert f'"last_before":"{clock.today() + 10 * ONE_DAY}"' in changed.data
    assert NAME not in changed.data


def test_ending_one_that_runs_makes_today_its_last_day(db: Session, people: People) -> None:
    campaign = summer(db, people)
    end_campaign(db, actor_for(db, people.officer), campaign)
    assert (campaign.last, campaign.is_dropped) == (clock.today(), False)
    assert campaign.is_over(clock.today())


def test_one_that_was_dropped_before_it_began_gives_its_name_back(db: Session, people: People) -> None:
    officer, today = actor_for(db, people.officer), clock.today()
    campaign = summer(db, people, today + ONE_DAY)
    end_campaign(db, officer, campaign)
    assert (campaign.is_dropped, campaign.last) == (True, today + 10 * ONE_DAY)
    again = summer(db, people)
    assert named(db, officer.charge, campaign.period).name == ""
    assert named(db, officer.charge, Period(again.first, again.last)).name == NAME


def test_what_is_over_is_not_changed(db: Session, people: People) -> None:
    today = clock.today()
    campaign = summer(db, people, today - 9 * ONE_DAY, today - ONE_DAY)
    with pytest.raises(RefusedError):
        change_campaign(db, actor_for(db, people.officer), campaign, NAME, campaign.first, today)
    assert campaign.last == today - ONE_DAY


def test_a_name_is_given_once(db: Session, people: People) -> None:
    first, officer = summer(db, people), actor_for(db, people.officer)
    with pytest.raises(RefusedError) as refused:
        add_campaign(db, officer, people.province.id, " mùa hè  XANH 2026", first.first, first.last)
    assert refused.value.field == "name"
    other = add_campaign(db, officer, people.province.id, "Ngày thứ bảy", first.first, first.last)
    with pytest.raises(RefusedError):
        change_campaign(db, officer, other, NAME, first.first, first.last)
    assert len(campaigns(db)) == 2


def test_a_commune_reads_what_its_province_calls_for_and_nothing_of_the_next_commune(
    db: Session, people: People
) -> None:
    today = clock.today()
    provinces = summer(db, people)
    own = add_campaign(db, None, people.commune.id, "Của xã", today, today)
    add_campaign(db, None, people.next_commune.id, "Của xã bên", today, today)
    assert {each.id for each in campaigns(db, [people.commune.id])} == {provinces.id, own.id}
    assert len(campaigns(db, [people.province.id])) == 3


def test_the_officer_adds_changes_and_ends_one(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    today = clock.today()
    sent = form(first=str(today), last=str(today + ONE_DAY))
    assert client.post("/campaigns/new", data=sent).headers["location"] == "/campaigns"
    page = client.get("/campaigns").text
    assert f'href="/totals?from={today}&amp;to={today + ONE_DAY}"' in page
    assert "còn 2 ngày" in page
    (campaign_id,) = {line.split('"')[0] for line in page.split('href="/campaigns/')[1:] if line[0].isdigit()}
    changed = {**sent, "name": "Mùa hè xanh"}
    assert client.post(f"/campaigns/{campaign_id}", data=changed).status_code == 303
    assert client.post(f"/campaigns/{campaign_id}/end").status_code == 303
    page = client.get("/campaigns").text
    assert "<b>Mùa hè xanh</b>" in page
    assert f"{today:%d/%m/%Y} – {today:%d/%m/%Y}" in page
    assert client.post(f"/campaigns/{campaign_id}", data=sent).status_code == 422


def test_an_ended_campaign_is_refused_with_words(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        campaign = summer(db, people)
        end_campaign(db, actor_for(db, people.officer), campaign)
        campaign_id, last = campaign.id, campaign.last
    sign_in(client, people.officer)
    answer = client.post(f"/campaigns/{campaign_id}", data=form())
    assert answer.status_code == 422
    assert "đã kết thúc nên không sửa được nữa" in answer.text
    with database.reading() as db:
        assert db.get_one(Campaign, campaign_id).last == last


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Gõ tên đợt"),
        ({"name": "2026"}, "Tên cần có chữ"),
        ({"name": "x" * 81}, "Dài quá 80 ký tự"),
        ({"first": ""}, "Chọn ngày bắt đầu"),
        ({"last": "2026-02-30"}, "Chọn ngày kết thúc"),
        ({"last": "2026-05-31"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi"),
        ({"last": "2035-01-01"}, "Đợt dài quá 5 năm"),
        ({"first": "1999-12-31"}, "trong khoảng năm 2000 đến 2099"),
    ],
)
def test_a_wrong_form_comes_back_filled_in_and_says_what_to_do(
    client: TestClient, people: People, changes: dict[str, str], said: str
) -> None:
    sign_in(client, people.officer)
    answer = client.post("/campaigns/new", data=form(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    kept = form(**changes)["last"]
    assert f'value="{kept}"' in answer.text
    assert "Chưa có đợt, chiến dịch nào" in client.get("/campaigns").text


def test_a_coordinator_reads_and_does_not_write(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        campaign_id = summer(db, people).id
    sign_in(client, people.coordinator)
    page = client.get("/campaigns").text
    assert NAME in page
    assert "/campaigns/new" not in page
    assert client.get(f"/campaigns/{campaign_id}").status_code == 404
    assert client.post(f"/campaigns/{campaign_id}/end").status_code == 404
    assert client.post("/campaigns/new", data=form()).status_code == 404


def test_totals_are_called_by_the_name_of_the_campaign(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        campaign = summer(db, people)
    sign_in(client, people.coordinator)
    page = client.get(f"/totals?from={campaign.first}&to={campaign.last}").text
    assert f"<title>Tổng hợp {NAME}" in page
    assert f'aria-current="true">{NAME}</a>' in page
    assert f"<title>Tổng hợp {NAME}" not in client.get("/totals").text
