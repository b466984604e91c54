"""The log page without JavaScript, and the fragments it gets with htmx."""

import re
import uuid
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.assists.models import Assist, AssistItem
from app.catalogue.models import Task
from app.db import Database
from tests.assists.helpers import go_to_point
from tests.conftest import actor_for, sign_in
from tests.people import PASSWORD, People

HTMX = {"HX-Request": "true"}


@pytest.fixture
def volunteer(client: TestClient, people: People) -> TestClient:
    return sign_in(client, people.volunteer)


def form_id(html: str) -> str:
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', html)
    assert found is not None
    return found[1]


def shown(html: str) -> str:
    """The page without the words that it only has ready for the phone."""
    return re.sub(r"<p [^>]*hidden>.*?</p>", "", html, flags=re.DOTALL)


def stored(app: FastAPI) -> list[tuple[str, str, str | None]]:
    database: Database = app.state.database
    with database.reading() as db:
        items = db.exec(select(AssistItem).order_by(AssistItem.task)).all()
        return [(item.task, item.outcome.value, item.barrier) for item in items]


def test_two_taps_and_a_save(app: FastAPI, volunteer: TestClient) -> None:
    page = volunteer.get("/assists/new").text
    assert re.search(r'name="outcome" value="done" checked', page)
    sent = {"id": form_id(page), "task": "vneid_install", "outcome": "done"}
    answer = volunteer.post("/assists", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/assists/new?saved={sent['id']}")
    after = volunteer.get(answer.headers["location"]).text
    assert "Đã lưu, chưa vào điểm · lượt thứ 1 hôm nay" in after
    assert f'action="/assists/{sent["id"]}/void"' in after
    assert form_id(after) != sent["id"]
    assert stored(app) == [("vneid_install", "done", None)]


def test_one_sitting_can_hold_done_and_not_done(app: FastAPI, volunteer: TestClient) -> None:
    sent = {
        "id": str(uuid.uuid4()),
        "task": ["dvc_account", "vneid_install"],
        "outcome": "not_done",
        "done": ["vneid_install"],
        "barrier": "sim_not_own",
        "over_60": "yes",
        "first_smartphone": "yes",
    }
    assert volunteer.post("/assists", data=sent).status_code == 303
    assert stored(app) == [("dvc_account", "not_done", "sim_not_own"), ("vneid_install", "done", None)]
    with app.state.database.reading() as db:
        assist = db.get_one(Assist, uuid.UUID(sent["id"]))
    assert (assist.over_60, assist.first_smartphone) == (True, True)


def test_what_is_hidden_does_not_count(app: FastAPI, volunteer: TestClient) -> None:
    """A barrier or a tick that was chosen before "done" was."""
    sent = {"id": str(uuid.uuid4()), "task": "other", "outcome": "done", "barrier": "other", "done": "other"}
    assert volunteer.post("/assists", data=sent).status_code == 303
    left_over = {
        **sent,
        "id": str(uuid.uuid4()),
        "outcome": "not_done",
        "task": "dvc_submit",
        "done": "dvc_submit",
    }
    assert volunteer.post("/assists", data=left_over).status_code == 303
    assert stored(app) == [("dvc_submit", "not_done", "other"), ("other", "done", None)]


def test_a_plain_form_from_elsewhere_needs_no_more_than_a_task(app: FastAPI, volunteer: TestClient) -> None:
    assert volunteer.post("/assists", data={"task": "vneid_install"}).status_code == 303
    assert stored(app) == [("vneid_install", "done", None)]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_pressing_twice_or_sending_again_stores_once(
    app: FastAPI, volunteer: TestClient, headers: dict[str, str]
) -> None:
    sent = {"id": str(uuid.uuid4()), "task": "vneid_install", "outcome": "done"}
    answers = [volunteer.post("/assists", data=sent, headers=headers) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200 if headers else 303}
    assert len(stored(app)) == 1
    assert "lượt thứ 1 hôm nay" in volunteer.get(f"/assists/new?saved={sent['id']}").text


def test_htmx_gets_an_empty_form_with_a_new_id_and_the_toast(volunteer: TestClient) -> None:
    sent = {"id": str(uuid.uuid4()), "task": "vneid_install", "outcome": "done", "over_60": "yes"}
    answer = volunteer.post("/assists", data=sent, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.count('id="log"') == 1
    assert "<html" not in answer.text
    assert form_id(answer.text) != sent["id"]
    assert re.findall(r"<input[^>]* checked", answer.text) == [
        '<input type="radio" name="outcome" value="done" checked'
    ]
    assert 'hx-swap-oob="innerHTML"' in answer.text
    assert "Đã lưu, chưa vào điểm · lượt thứ 1 hôm nay" in answer.text


def test_an_id_with_other_content_is_told_and_can_be_saved_as_a_new_turn(
    app: FastAPI, volunteer: TestClient
) -> None:
    first = {"id": str(uuid.uuid4()), "task": "vneid_install", "outcome": "done"}
    volunteer.post("/assists", data=first)
    answer = volunteer.post("/assists", data={**first, "task": "dvc_account"})
    assert answer.status_code == 422
    assert "Nếu đây là một lượt mới, bấm Lưu lần nữa" in answer.text
    assert 'value="dvc_account" checked' in answer.text
    assert len(stored(app)) == 1
    again = {**first, "id": form_id(answer.text), "task": "dvc_account"}
    assert again["id"] != first["id"]
    assert volunteer.post("/assists", data=again).status_code == 303
    assert len(stored(app)) == 2


NO_BARRIER = {"task": "vneid_install", "outcome": "not_done"}
WRONG = {
    "no task": ({"outcome": "done"}, "Chọn ít nhất một việc"),
    "unknown task": ({"task": "haircut", "outcome": "done"}, "Chọn ít nhất một việc"),
    "no barrier": (NO_BARRIER, "Chọn một lý do"),
    "unknown barrier": ({**NO_BARRIER, "barrier": "weather"}, "Chọn một lý do"),
    "unknown outcome": ({"task": "vneid_install", "outcome": "perhaps"}, "Làm được"),
    "all of several done": (
        {"task": ["other", "vssid"], "outcome": "not_done", "done": ["other", "vssid"], "barrier": "other"},
        "Việc nào cũng làm được",
    ),
    "bad id": ({"id": "42", "task": "vneid_install"}, "Bấm Lưu lần nữa"),
    "unknown field": ({"task": "vneid_install", "note": "bà Tư, 0912…"}, "Biểu mẫu này đã cũ"),
    "NUL": ({"task": "vneid_install\0"}, "Chọn ít nhất một việc"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_comes_back_as_typed(app: FastAPI, volunteer: TestClient, case: str) -> None:
    sent, message = WRONG[case]
    answer = volunteer.post("/assists", data={"over_60": "yes", **sent})
    assert answer.status_code == 422
    assert message in shown(answer.text)
    assert answer.text.count(" autofocus") == 1
    assert 'name="over_60" value="yes" checked' in answer.text
    if sent.get("outcome") == "not_done":
        assert 'name="outcome" value="not_done" checked' in answer.text
    assert stored(app) == []


def test_an_inactive_task_is_neither_offered_nor_taken(app: FastAPI, volunteer: TestClient) -> None:
    with app.state.database.writing() as db:
        db.get_one(Task, "payment_online").is_active = False
    assert 'value="payment_online"' not in volunteer.get("/assists/new").text
    assert volunteer.post("/assists", data={"task": "payment_online"}).status_code == 422


def test_uncommon_tasks_open_when_one_of_them_is_chosen(volunteer: TestClient) -> None:
    assert '<details class="others">' in volunteer.get("/assists/new").text
    wrong = {"task": "vssid", "outcome": "not_done"}
    assert '<details class="others" open>' in volunteer.post("/assists", data=wrong).text


def test_the_bar_says_where_the_assist_will_count(
    database: Database, people: People, volunteer: TestClient
) -> None:
    before = volunteer.get("/assists/new").text
    assert "<b>Chưa vào điểm</b>" in before
    assert people.commune.name in before
    assert 'href="/check-in"' in before
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune)
    after = volunteer.get("/assists/new").text
    assert "<b>Nhà văn hóa thôn 3</b>" in after
    assert re.search(rf"{people.commune.name} · vào điểm \d\d:\d\d", after)


def test_a_toast_is_shown_for_the_members_own_only(
    client: TestClient, people: People, volunteer: TestClient
) -> None:
    sent = {"id": str(uuid.uuid4()), "task": "vneid_install"}
    volunteer.post("/assists", data=sent)
    other = sign_in(client, people.teammate)
    assert "Đã lưu" not in other.get(f"/assists/new?saved={sent['id']}").text.replace("✓ Đã lưu hết", "")
    assert other.get("/assists/new?saved=nonsense").status_code == 404


def test_a_save_renews_the_bar(database: Database, people: People, volunteer: TestClient) -> None:
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune)
    sent = {"task": "vneid_install", "outcome": "done"}
    at_point = volunteer.post("/assists", data=sent, headers=HTMX).text
    assert '<div hx-swap-oob="innerHTML:header.bar">' in at_point
    assert "<b>Nhà văn hóa thôn 3</b>" in at_point
    assert "Đã lưu · lượt thứ 1 hôm nay" in at_point
    with clock.frozen(clock.now() + timedelta(days=1)):  # the page stayed open overnight
        next_day = volunteer.post("/assists", data=sent, headers=HTMX).text
    assert "<b>Chưa vào điểm</b>" in next_day
    assert "vào điểm 0" not in next_day


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_turn_without_a_point_is_told_with_the_way_there(
    volunteer: TestClient, headers: dict[str, str]
) -> None:
    sent = {"id": str(uuid.uuid4()), "task": "vneid_install"}
    answer = volunteer.post("/assists", data=sent, headers=headers)
    after = answer if headers else volunteer.get(answer.headers["location"])
    assert "Đã lưu, chưa vào điểm · lượt thứ 1 hôm nay" in after.text
    toast = after.text.partition('id="toast-')[2]
    assert '<a href="/check-in">Vào điểm</a>' in toast
    assert "Hoàn tác" in toast


def test_without_a_sign_in_htmx_leaves_the_form_as_it_is(app: FastAPI, client: TestClient) -> None:
    answer = client.post("/assists", data={"task": "vneid_install"}, headers=HTMX)
    assert answer.status_code == 401
    assert "hx-redirect" not in answer.headers
    assert stored(app) == []


def test_without_a_sign_in_a_plain_form_is_told_that_it_was_not_saved(
    app: FastAPI, client: TestClient, people: People
) -> None:
    answer = client.post("/assists", data={"task": "vneid_install"})
    assert answer.status_code == 303
    sent = {
        "phone": people.volunteer.phone,
        "password": PASSWORD,
        "next": form_next(client.get(answer.headers["location"]).text),
    }
    after = client.get(client.post("/sign-in", data=sent).headers["location"]).text
    assert "lượt vừa gửi CHƯA lưu" in after
    assert "CHƯA lưu. Ghi lại" not in client.get("/assists/new").text
    assert stored(app) == []


def form_next(html: str) -> str:
    found = re.search(r'name="next" value="([^"]*)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_form_made_for_another_member_is_refused_and_kept(
    app: FastAPI, client: TestClient, people: People, volunteer: TestClient, headers: dict[str, str]
) -> None:
    page = volunteer.get("/assists/new").text
    assert f" · {people.volunteer.full_name}</span>" in page
    sent = {"id": form_id(page), "member": form_member(page), "task": "vssid"}
    assert sent["member"] == str(people.volunteer.id)
    sign_in(client, people.teammate)  # the phone goes from hand to hand
    refused = client.post("/assists", data=sent, headers=headers)
    assert refused.status_code == 422
    assert f"nay máy đang đăng nhập là {people.teammate.full_name}" in shown(refused.text)
    assert 'name="task" value="vssid" checked' in refused.text
    assert stored(app) == []
    again = {**sent, "member": form_member(refused.text)}
    assert client.post("/assists", data=again, headers=headers).status_code in {200, 303}
    with app.state.database.reading() as db:
        assert db.get_one(Assist, uuid.UUID(sent["id"])).member_id == people.teammate.id


def form_member(html: str) -> str:
    found = re.search(r'name="member" value="(\d+)"', html)
    assert found is not None
    return found[1]
