"""The same question as of the same moment, after what it is asked of was given other names or days."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.assists.actions import log_assist
from app.db import Database
from app.periods.actions import add_campaign, change_campaign, end_campaign
from app.periods.models import Campaign
from app.units.actions import import_units
from app.units.imports import CsvFile
from tests.assists.helpers import said
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import log_on
from tests.reports.test_exports import SUFFIXES, data_of, moment, read_csv


def fetch(client: TestClient, suffix: str, question: str) -> bytes:
    answer = client.get(f"/totals.{suffix}?{question}")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_commune_whose_name_is_put_right_later_keeps_the_name_it_had_then(
    client: TestClient, database: Database, people: People, suffix: str
) -> None:
    with database.writing() as db:
        log_assist(db, actor_for(db, people.volunteer), said())
    sign_in(client, people.officer)
    today = clock.today()
    question = f"from={today}&to={today}&as_of={moment()}"
    before = data_of(suffix, fetch(client, suffix, question))
    with database.writing() as db:
        lines = ("code,name,kind,parent_code,valid_from,valid_to", "25222,Xã Bù Gia Mạp,xa,75,2025-07-01,")
        import_units(db, None, CsvFile("units.csv", "\n".join(lines).encode()))
    assert data_of(suffix, fetch(client, suffix, question)) == before


@pytest.mark.parametrize("change", ["days", "name", "dropped", "ended", "added"])
def test_a_campaign_that_is_changed_later_counts_from_its_first_day_as_it_did(
    client: TestClient, database: Database, people: People, change: str
) -> None:
    first, last = date(2026, 6, 1), date(2026, 12, 20)
    if change == "dropped":
        first = date(2026, 12, 1)
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        log_on(db, actor_for(db, people.volunteer), date(2026, 2, 2))
        log_on(db, actor_for(db, people.volunteer), date(2026, 7, 7))
        if change != "added":
            campaign = add_campaign(db, officer, people.province.id, "Mùa hè xanh", first, last)
    sign_in(client, people.officer)
    question = f"from={first}&to={last}&as_of={moment()}"
    before = {suffix: data_of(suffix, fetch(client, suffix, question)) for suffix in SUFFIXES}
    about = read_csv(fetch(client, "csv", question))[1]
    assert about["Kỳ"] == ("01/06/2026 – 20/12/2026" if change == "added" else "Mùa hè xanh")
    with database.writing() as db:
        match change:
            case "days":
                held = db.get_one(Campaign, campaign.id)
                change_campaign(db, officer, held, held.name, held.first, date(2026, 12, 24))
            case "name":
                held = db.get_one(Campaign, campaign.id)
                change_campaign(db, officer, held, "Mùa đông ấm", held.first, held.last)
            case "dropped" | "ended":
                end_campaign(db, officer, db.get_one(Campaign, campaign.id))
            case _:
                add_campaign(db, officer, people.province.id, "Mùa hè xanh", first, last)
    again = {suffix: data_of(suffix, fetch(client, suffix, question)) for suffix in SUFFIXES}
    assert again == before
    assert read_csv(fetch(client, "csv", question))[1]["Kỳ"] == about["Kỳ"]
