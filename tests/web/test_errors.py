"""What a failure looks like: words that say what to do, the right status, nothing acknowledged."""

import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.db import DbSession
from tests.conftest import sign_in
from tests.people import PASSWORD, People


def test_a_page_that_is_not_there_says_what_to_do(client: TestClient) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "Không tìm thấy" in response.text
    assert 'href="/"' in response.text


def test_the_api_answers_in_json(client: TestClient) -> None:
    response = client.get("/api/v1/nowhere")
    assert response.status_code == 404
    assert response.json()["error"] == "Không tìm thấy"


def test_a_wrong_method_is_said(client: TestClient) -> None:
    assert client.delete("/sign-in").status_code == 405


def test_signed_out_people_come_back_to_where_they_wanted_to_be(client: TestClient) -> None:
    response = client.get("/today?day=2026-11-22")
    assert response.status_code == 303
    assert response.headers["location"] == "/sign-in?next=%2Ftoday%3Fday%3D2026-11-22"


def test_htmx_is_sent_to_the_sign_in_as_a_whole_page(client: TestClient) -> None:
    response = client.get("/today", headers={"HX-Request": "true"})
    assert response.headers["hx-redirect"].startswith("/sign-in")


def test_a_database_that_is_gone_is_503_with_retry_after(app: FastAPI, client: TestClient) -> None:
    def gone() -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    app.add_api_route("/gone", gone)
    response = client.get("/gone")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "việc đã ghi không mất" in response.text


def test_a_commit_that_fails_is_never_answered_with_success(app: FastAPI) -> None:
    def write(db: DbSession) -> str:
        db.info["fail"] = True
        return "written"

    def fail(session: Session) -> None:
        if session.info.pop("fail", False):
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    app.add_api_route("/write", write, methods=["POST"])
    event.listen(Session, "before_commit", fail)
    try:
        with TestClient(app, raise_server_exceptions=False) as client:
            assert client.post("/write").status_code == 503
    finally:
        event.remove(Session, "before_commit", fail)


def test_secrets_never_reach_the_log(
    client: TestClient, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = {"phone": people.volunteer.phone, "password": PASSWORD, "next": ""}
    response = client.post("/sign-in", data=form)
    assert response.status_code == 303
    token = client.cookies["sign_in"]
    client.get("/mine")
    sign_in(client, people.volunteer)
    for record in caplog.records:
        line = record.getMessage()
        for canary in (PASSWORD, token, people.volunteer.phone, people.volunteer.full_name):
            assert canary not in line, record.name
