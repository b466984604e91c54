"""Signing in by phone number and password."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access import actions, tries
from app.access.models import KnownDevice, SignIn
from app.access.tokens import hash_token
from app.audit.queries import events_about
from app.config import Settings
from app.db import Database
from app.main import create_app
from tests.access.helpers import browser, is_signed_in, later, type_password
from tests.conftest import sign_in
from tests.people import PASSWORD, People


def test_the_form_has_the_labels_people_know(client: TestClient) -> None:
    page = client.get("/sign-in").text
    for words in (">Số điện thoại</label>", ">Mật khẩu</label>", ">Đăng nhập</button>"):
        assert words in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("volunteer", "/assists/new"),
        ("leader", "/assists/new"),
        ("coordinator", "/today"),
        ("officer", "/totals"),
    ],
)
def test_everybody_lands_on_their_own_page(client: TestClient, people: People, who: str, home: str) -> None:
    answer = type_password(client, getattr(people, who))
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert client.get("/").headers["location"] == home


def test_the_phone_number_may_be_spaced(client: TestClient, people: People) -> None:
    typed = {"phone": "+84 912 000 001", "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code == 303


def test_what_is_not_filled_in_is_said(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"phone": "0912", "password": ""})
    assert answer.status_code == 422
    assert "Gõ số điện thoại 10 chữ số" in answer.text
    assert "Gõ mật khẩu." in answer.text
    assert 'value="0912"' in answer.text


def test_unknown_wrong_and_disabled_get_the_same_answer(
    app: FastAPI, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def watch(password_hash: str | None, password: str) -> bool:
        checked.append(password)
        return is_password(password_hash, password)

    is_password = tries.is_password
    monkeypatch.setattr(tries, "is_password", watch)
    answers = [
        browser(app).post("/sign-in", data={"phone": phone, "password": password})
        for phone, password in [
            ("0999999999", PASSWORD),
            (people.volunteer.phone, "không phải mật khẩu"),
            (people.deactivated.phone, PASSWORD),
        ]
    ]
    bodies = {answer.text.replace(answer.request.content.decode()[6:16], "") for answer in answers}
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert len(bodies) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert len(checked) == 3  # so that none of them answers sooner


def test_a_member_without_any_role_is_not_let_in(client: TestClient, people: People, db: Session) -> None:
    for grant in actions.queries.grants_in_force(db, people.volunteer.id):
        grant.to_at = clock.now() - timedelta(seconds=1)
        db.add(grant)
    db.commit()
    assert type_password(client, people.volunteer).status_code == 422


def test_the_token_is_stored_hashed_and_so_is_the_device(
    client: TestClient, people: People, db: Session
) -> None:
    type_password(client, people.volunteer)
    token, device = client.cookies["sign_in"], client.cookies["device"]
    assert db.exec(select(SignIn.token_hash)).one() == hash_token(token) != token
    assert db.exec(select(KnownDevice.token_hash)).one() == hash_token(device) != device
    assert len(token) >= 43  # 256 bits


def test_scripts_do_not_see_the_cookies(client: TestClient, people: People) -> None:
    for cookie in type_password(client, people.volunteer).headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie


def test_over_https_the_cookies_are_pinned_to_the_host(settings: Settings, people: People) -> None:
    app = create_app(settings.model_copy(update={"app_base_url": "https://testserver"}))
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    for cookie in type_password(client, people.volunteer).headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
    assert is_signed_in(client)
    app.state.database.engine.dispose()


def test_signing_in_again_rotates_the_token(client: TestClient, app: FastAPI, people: People) -> None:
    type_password(client, people.volunteer)
    old = client.cookies["sign_in"]
    type_password(client, people.volunteer)
    assert client.cookies["sign_in"] != old
    thief = browser(app)
    thief.cookies.set("sign_in", old)
    assert not is_signed_in(thief)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("who", "lasts"),
    [
        ("volunteer", {"days": 30}),
        ("leader", {"days": 30}),
        ("coordinator", {"hours": 12}),
        ("officer", {"hours": 12}),
    ],
)
def test_a_sign_in_lasts_as_long_as_the_role_allows(
    client: TestClient, people: People, who: str, lasts: dict[str, int]
) -> None:
    sign_in(client, getattr(people, who))
    with clock.frozen(later(**lasts) - timedelta(minutes=1)):
        assert is_signed_in(client)
    with clock.frozen(later(**lasts) + timedelta(minutes=1)):
        answer = client.get("/account?a=1")
    assert answer.headers["location"] == "/sign-in?next=%2Faccount%3Fa%3D1"


def test_who_is_signed_in_already_goes_on(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    assert client.get("/sign-in").headers["location"] == "/today"
    assert client.get("/sign-in?next=/team").headers["location"] == "/team"


def test_after_signing_in_the_page_that_was_wanted_opens(client: TestClient, people: People) -> None:
    page = client.get("/sign-in?next=/points%3Fa%3D1").text
    assert 'name="next" value="/points?a=1"' in page
    assert type_password(client, people.volunteer, next="/points?a=1").headers["location"] == "/points?a=1"


def test_next_never_leads_out_of_the_app(client: TestClient, people: People) -> None:
    answer = type_password(client, people.volunteer, next="//evil.example")
    assert answer.headers["location"] == "/assists/new"
    assert client.get("/sign-in?next=//evil.example").headers["location"] == "/assists/new"


def test_every_try_is_audited(client: TestClient, people: People, database: Database) -> None:
    type_password(client, people.volunteer, "không phải mật khẩu")
    type_password(client, people.volunteer)
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert events[-2:] == ["sign_in.failed", "sign_in.started"]
