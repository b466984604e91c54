"""What an error says may hold personal data; the log tells its kind and its place only."""

import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError

from app.db import DbSession
from app.members.actions import add_member
from app.members.models import Member

CANARY = "0987000111"


def add_twice(db: DbSession) -> None:
    """What a member gets who meets a race that no rule caught: the database's own refusal."""
    first = add_member(db, None, "Người Thứ Nhất", CANARY, "")
    values = first.model_dump(exclude={"id"}) | {"badge_no": "another"}
    db.add(Member(**values))
    db.flush()


def test_a_refused_row_never_reaches_a_log(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    app.add_api_route("/twice", add_twice, methods=["POST"])
    with TestClient(app) as client, pytest.raises(IntegrityError) as raised:
        client.post("/twice")
    # As uvicorn does with what the app raised.
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=raised.value)

    lines = [logging.Formatter().format(record) for record in caplog.records]
    told = [line for line in lines if "sqlalchemy.exc.IntegrityError" in line]
    assert len(told) == 2
    assert all("test_logs.py" in line and "add_twice" in line for line in told)
    assert not [line for line in lines if CANARY in line or "Người Thứ Nhất" in line]


def test_an_error_of_the_database_hides_what_was_written(app: FastAPI) -> None:
    app.add_api_route("/twice", add_twice, methods=["POST"])
    with TestClient(app) as client, pytest.raises(IntegrityError) as raised:
        client.post("/twice")
    assert "Người Thứ Nhất" not in str(raised.value)
    assert raised.value.hide_parameters
