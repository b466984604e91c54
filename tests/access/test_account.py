"""The own account: what is on it, a new password, other sign-ins."""

import re
from datetime import timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import clock
from app.access import guesses
from app.access.models import SignIn
from app.access.outbox import sender_by_token
from app.audit.queries import events_about
from app.db import Database
from tests.access.helpers import NEW_PASSWORD, browser, is_signed_in, type_password
from tests.conftest import sign_in
from tests.people import PASSWORD, People


def change(client: TestClient, old: str = PASSWORD, new: str = NEW_PASSWORD, **more: str) -> object:
    return client.post("/account/password", data={"old_password": old, "new_password": new, **more})


def test_it_shows_who_one_is(client: TestClient, people: People) -> None:
    page = sign_in(client, people.leader).get("/account").text
    for words in (people.leader.full_name, people.leader.badge_no, people.leader.phone, "Đội trưởng"):
        assert words in page
    assert people.team.name in page


def test_a_new_password_ends_all_sign_ins_and_rotates_this_one(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    other = browser(app)
    type_password(other, people.volunteer)
    type_password(client, people.volunteer)
    old_token = client.cookies["sign_in"]
    assert change(client).headers["location"] == "/account"
    assert client.cookies["sign_in"] != old_token
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert type_password(other, people.volunteer).status_code == 422
    assert type_password(other, people.volunteer, NEW_PASSWORD).status_code == 303
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert "member.password_changed" in events


def test_the_old_password_is_asked_and_guesses_are_limited(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    for _ in range(guesses.PER_DEVICE):
        answer = change(client, old="không phải mật khẩu")
        assert answer.status_code == 422
        assert "Mật khẩu chưa đúng" in answer.text
    assert change(client).status_code == 422
    assert type_password(client, people.volunteer).status_code == 303  # it has not changed


def test_a_guessable_password_is_refused_the_own_name_and_number_too(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.volunteer)
    for new in ("12345678", "matkhau123", people.volunteer.phone, people.volunteer.full_name, "ngắn"):
        answer = change(client, new=new)
        assert answer.status_code == 422
        assert new not in answer.text.split('id="new_password"')[1].split(">")[0]
    assert change(client, role="officer").status_code == 422


def test_another_sign_in_can_be_ended(client: TestClient, app: FastAPI, people: People) -> None:
    other = browser(app)
    type_password(other, people.volunteer)
    type_password(client, people.volunteer)
    ends = re.findall(r'action="(/account/sign-ins/\d+/end)"', client.get("/account").text)
    assert len(ends) == 1  # not the one of this browser
    assert client.post(ends[0]).headers["location"] == "/account"
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_nobody_ends_the_sign_in_of_another_member(client: TestClient, app: FastAPI, people: People) -> None:
    other = browser(app)
    type_password(other, people.teammate)
    type_password(client, people.volunteer)
    for sign_in_id in (1, 99, 2**40):
        assert client.post(f"/account/sign-ins/{sign_in_id}/end").status_code == 404
    assert is_signed_in(other)


OLD_PHONES = "Máy còn gửi được bản ghi cũ"
END_OLD_PHONES = "/account/old-phones/end"


def outbox_token(browser: TestClient) -> str:
    token: str = browser.get("/api/v1/me").json()["outbox_token"]
    return token


def delivers(database: Database, token: str) -> bool:
    with database.reading() as db:
        return sender_by_token(db, "a secret for tests only", token) is not None


def test_a_lost_phone_that_is_no_longer_signed_in_can_be_cut_off(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    left, expired, others = browser(app), browser(app), browser(app)
    for each, member in ((left, people.volunteer), (expired, people.volunteer), (others, people.teammate)):
        type_password(each, member)
    old = [outbox_token(left), outbox_token(expired)]
    left.post("/sign-out")
    with database.writing() as db:
        row = db.get_one(SignIn, int(old[1].partition(".")[0]))
        row.expires_at = clock.now() - timedelta(days=1)
    type_password(client, people.volunteer)
    kept = [outbox_token(client), outbox_token(others)]
    others.post("/sign-out")
    page = client.get("/account").text
    section = page.partition(OLD_PHONES)[2].partition("</section>")[0]
    assert section.count("Đăng nhập lúc") == len(old)
    assert client.post(END_OLD_PHONES).headers["location"] == "/account"
    assert OLD_PHONES not in client.get("/account").text
    assert [delivers(database, token) for token in (*old, *kept)] == [False, False, True, True]
    with database.reading() as db:
        names = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert names[-1] == "outbox.ended"
    assert client.post(END_OLD_PHONES).status_code == 303  # twice is nothing


def test_of_many_old_phones_the_newest_are_listed(
    client: TestClient, people: People, database: Database
) -> None:
    for _ in range(8):
        sign_in(client, people.volunteer)
    with database.writing() as db:
        newest, *rest = db.exec(select(SignIn).order_by(col(SignIn.id).desc())).all()
        for row in rest:
            row.ended_at = clock.now()
    section = client.get("/account").text.partition(OLD_PHONES)[2].partition("</section>")[0]
    assert section.count("Đăng nhập lúc") == 5
    assert "Và 2 lần trước nữa" in section
    client.post(END_OLD_PHONES)
    with database.reading() as db:
        still = db.exec(select(SignIn.id).where(col(SignIn.outbox_ended_at).is_(None))).all()
    assert still == [newest.id]
