"""Asking, waiting and fetching, as a browser without JavaScript does it; and with htmx."""

import re
import time
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select, update

from app import clock
from app.access.models import SignIn
from app.audit.models import AuditEvent, Event
from app.config import Settings
from app.exports import actions, starting
from app.exports.making import make_file
from app.exports.models import ExportJob, Problem, State
from tests.assists.helpers import log
from tests.conftest import actor_for, database_of, sign_in
from tests.exports.helpers import take_apart
from tests.people import People

TODAY = {"from": clock.today().isoformat(), "to": clock.today().isoformat()}
FORM = {**TODAY, "format": "csv", "map": "now", "unit": "", "as_of": ""}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files whose process would have been started."""
    found: list[int] = []
    monkeypatch.setattr(starting, "start", lambda _, job_id: found.append(job_id))
    return found


@pytest.fixture
def helped(client: TestClient, people: People) -> None:
    """Two turns in the commune, one in the next."""
    with database_of(client).writing() as db:
        for member in (people.volunteer, people.volunteer, people.stranger):
            log(db, actor_for(db, member))


@pytest.fixture
def coordinator(client: TestClient, people: People, helped: None) -> TestClient:
    return sign_in(client, people.coordinator)


def job_of(client: TestClient) -> ExportJob:
    with database_of(client).reading() as db:
        return db.exec(select(ExportJob).order_by(col(ExportJob.id).desc())).first()  # type: ignore[return-value]


def events(client: TestClient) -> list[str]:
    with database_of(client).reading() as db:
        asked = select(AuditEvent.event).where(col(AuditEvent.subject) == f"export:{job_of(client).id}")
        return list(db.exec(asked.order_by(col(AuditEvent.seq))))


def test_the_way_from_the_question_to_the_file(
    coordinator: TestClient, settings: Settings, started: list[int]
) -> None:
    form = coordinator.get("/exports/new", params=TODAY)
    assert '<b class="num">2</b>lượt' in form.text
    asked = coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/exports/{job.id}")
    assert started == [job.id]
    assert "Đang đếm số lượt" in coordinator.get(f"/exports/{job.id}").text
    assert make_file(database_of(coordinator), settings, job.id) == State.DONE
    page = coordinator.get(f"/exports/{job.id}").text
    assert "2 lượt, khớp với số tổng hợp." in page
    assert f'href="/exports/{job.id}/file"' in page
    file = coordinator.get(f"/exports/{job.id}/file")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-length"] == str(len(file.content))
    assert "attachment" in file.headers["content-disposition"]
    parts = take_apart(file.content)
    assert len(parts.lines) == 3
    assert parts.checksum in page
    assert events(coordinator) == [Event.EXPORT_ASKED, Event.EXPORT_MADE, Event.EXPORT_FETCHED]
    assert "tải được" in coordinator.get("/exports").text


def test_a_process_beside_the_server_makes_it(coordinator: TestClient) -> None:
    """The real process, on the very database of the server."""
    url = coordinator.post("/exports", data={**FORM, "format": "xlsx"}).headers["location"]
    until = time.monotonic() + 60
    while "Tệp đã xong" not in (page := coordinator.get(url).text):
        assert time.monotonic() < until, page
        time.sleep(0.2)
    file = coordinator.get(f"{url}/file")
    assert file.content.startswith(b"PK")
    assert job_of(coordinator).rows_written == 2


def test_what_is_missing_or_wrong_in_the_form_is_said(coordinator: TestClient, started: list[int]) -> None:
    answer = coordinator.post("/exports", data={**FORM, "format": "pdf"})
    assert answer.status_code == 422
    assert "Chọn loại tệp: Excel hoặc CSV." in answer.text
    answer = coordinator.post("/exports", data={**FORM, "to": "2026-01-01"})
    assert answer.status_code == 422
    assert 'value="2026-01-01"' in answer.text
    assert coordinator.get("/exports/new?form=2026-11-01").status_code == 422
    assert started == []


def test_a_unit_of_somebody_else_is_not_found(
    coordinator: TestClient, people: People, started: list[int]
) -> None:
    assert coordinator.get(f"/exports/new?unit={people.next_commune.code}").status_code == 404
    asked = coordinator.post("/exports", data={**FORM, "unit": people.next_commune.code})
    assert asked.status_code == 404
    assert started == []


def test_the_file_is_that_of_the_moment_asked_for(
    coordinator: TestClient, settings: Settings, people: People, started: list[int]
) -> None:
    before = database_of(coordinator).settled()
    with database_of(coordinator).writing() as db:
        log(db, actor_for(db, people.volunteer))
    page = coordinator.get("/exports/new", params={**TODAY, "as_of": before.isoformat()})
    assert "Số liệu như lúc" in page.text
    assert '<b class="num">2</b>lượt' in page.text
    (hidden,) = re.findall(r'name="as_of" value="([^"]+)"', page.text)
    coordinator.post("/exports", data={**FORM, "as_of": hidden})
    job = job_of(coordinator)
    assert job.as_of == before
    assert make_file(database_of(coordinator), settings, job.id) == State.DONE
    assert job_of(coordinator).rows_written == 2


def test_the_password_is_asked_again_before_a_file_and_before_fetching_it(
    coordinator: TestClient, started: list[int]
) -> None:
    coordinator.post("/exports", data=FORM)
    with database_of(coordinator).writing() as db:
        db.exec(update(SignIn).values(password_at=clock.now() - timedelta(hours=1)))  # type: ignore[call-overload]
    for path in ("/exports/new?unit=25222", f"/exports/{job_of(coordinator).id}/file"):
        answer = coordinator.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in/confirm?next=%2Fexports%2F")
    assert coordinator.post("/exports", data=FORM).headers["location"] == "/sign-in/confirm?next=%2Fexports"
    assert coordinator.get("/exports").status_code == 200


def test_a_file_is_its_owners_only(
    coordinator: TestClient, people: People, settings: Settings, started: list[int]
) -> None:
    coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    make_file(database_of(coordinator), settings, job.id)
    officer = sign_in(coordinator, people.officer)
    for path in (f"/exports/{job.id}", f"/exports/{job.id}/file"):
        assert officer.get(path).status_code == 404
    for verb in ("cancel", "line"):
        assert officer.post(f"/exports/{job.id}/{verb}").status_code == 404
    assert f"/exports/{job.id}" not in officer.get("/exports").text


def test_who_is_no_longer_in_charge_finds_the_file_no_more(
    coordinator: TestClient, settings: Settings, started: list[int]
) -> None:
    coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    make_file(database_of(coordinator), settings, job.id)
    with database_of(coordinator).writing() as db:
        db.exec(update(ExportJob).values(charge=f"{job.charge} 1"))  # type: ignore[call-overload]
    assert coordinator.get(f"/exports/{job.id}/file").status_code == 404
    assert coordinator.get(f"/exports/{job.id}").status_code == 404


def test_after_a_day_the_file_is_gone(
    coordinator: TestClient, settings: Settings, started: list[int]
) -> None:
    coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    make_file(database_of(coordinator), settings, job.id)
    with database_of(coordinator).writing() as db:
        db.exec(update(ExportJob).values(ended_at=clock.now() - timedelta(hours=24)))  # type: ignore[call-overload]
    answer = coordinator.get(f"/exports/{job.id}/file")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/exports/{job.id}")
    page = coordinator.get(f"/exports/{job.id}").text
    assert "Tệp đã xóa" in page
    assert "/exports/new?" in page


def test_a_file_can_be_cancelled_while_it_waits(coordinator: TestClient, started: list[int]) -> None:
    for _ in range(2):
        coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    assert started == [job.id - 1]
    assert "Còn 1 tệp trước tệp này" in coordinator.get(f"/exports/{job.id}").text
    answer = coordinator.post(f"/exports/{job.id}/cancel", headers=HTMX)
    assert "Đã hủy" in answer.text
    assert "hx-trigger" not in answer.text
    assert coordinator.post(f"/exports/{job.id}/cancel").headers["location"] == f"/exports/{job.id}"
    assert events(coordinator) == [Event.EXPORT_ASKED, Event.EXPORT_CANCELLED]


def test_who_waits_for_three_files_must_wait(coordinator: TestClient, started: list[int]) -> None:
    for _ in range(3):
        assert coordinator.post("/exports", data=FORM).status_code == 303
    refused = coordinator.post("/exports", data=FORM)
    assert refused.status_code == 422
    assert "Bạn đang chờ 3 tệp." in refused.text


def test_whose_process_died_is_told_so_and_who_waits_moves_up(
    coordinator: TestClient, started: list[int]
) -> None:
    for _ in range(2):
        coordinator.post("/exports", data=FORM)
    waiting = job_of(coordinator)
    running = f"/exports/{waiting.id - 1}"
    fragment = coordinator.get(running, headers=HTMX)
    assert fragment.text.startswith("<section")
    assert 'hx-trigger="every 2s"' in fragment.text
    with database_of(coordinator).writing() as db:
        is_it = col(ExportJob.id) == waiting.id - 1
        long_ago = clock.now() - timedelta(seconds=61)
        db.exec(update(ExportJob).where(is_it).values(beat_at=long_ago))  # type: ignore[call-overload]
    assert "Máy chủ dừng giữa chừng" in coordinator.get(running).text
    answer = coordinator.post(f"/exports/{waiting.id}/line", headers=HTMX)
    assert answer.status_code == 200
    assert started == [waiting.id - 1, waiting.id]
    with database_of(coordinator).reading() as db:
        died = db.get_one(ExportJob, waiting.id - 1)
        assert (died.state, died.problem) == (State.FAILED, Problem.DIED)


def test_a_file_that_failed_says_what_to_do(coordinator: TestClient, started: list[int]) -> None:
    coordinator.post("/exports", data=FORM)
    job = job_of(coordinator)
    with database_of(coordinator).writing() as db:
        actions.fail(db, job.id, Problem.ROWS)
    page = coordinator.get(f"/exports/{job.id}").text
    assert "không khớp với số tổng hợp" in page
    assert 'role="alert"' in page
    assert coordinator.get(f"/exports/{job.id}/file").status_code == 303
    assert f"from={date.fromisoformat(TODAY['from'])}" in page


def test_a_volunteer_finds_no_exports(client: TestClient, people: People) -> None:
    sign_in(client, people.leader)
    assert client.get("/exports").status_code == 404
    assert client.post("/exports", data=FORM).status_code == 404
