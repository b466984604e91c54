"""Undoing, the own day, one assist and its correction, as pages."""

import re
import uuid
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.assists.actions import void_assist
from app.assists.models import Assist, VoidReason
from app.assists.queries import turns_on
from app.db import Database
from app.web.vietnamese import moment
from tests.assists.helpers import AFRAID, INSTALLED, done, go_to_point, log
from tests.conftest import actor_for, sign_in
from tests.people import People

HTMX = {"HX-Request": "true"}


@pytest.fixture
def volunteer(client: TestClient, people: People) -> TestClient:
    return sign_in(client, people.volunteer)


@pytest.fixture
def assist(database: Database, people: People) -> Assist:
    """A turn that the volunteer logged just now."""
    with database.writing() as db:
        return log(db, actor_for(db, people.volunteer), INSTALLED, AFRAID, over_60=True)


def reason_of(database: Database, assist: Assist) -> VoidReason | None:
    with database.reading() as db:
        return db.get_one(Assist, assist.id).void_reason


def test_undo_goes_back_to_the_log_page(database: Database, volunteer: TestClient, assist: Assist) -> None:
    answer = volunteer.post(f"/assists/{assist.id}/void", data={"reason": "undone"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/assists/new?saved={assist.id}")
    assert reason_of(database, assist) == VoidReason.UNDONE
    after = volunteer.get(answer.headers["location"]).text
    assert "Đã hoàn tác · còn 0 lượt hôm nay" in after
    assert "/void" not in after


def test_undo_with_htmx_answers_with_the_toast(
    database: Database, volunteer: TestClient, assist: Assist
) -> None:
    answer = volunteer.post(f"/assists/{assist.id}/void", data={"reason": "undone"}, headers=HTMX)
    assert answer.text.strip().startswith(f'<div class="toast" id="toast-{assist.id}">')
    assert "Đã hoàn tác · còn 0 lượt hôm nay" in answer.text
    assert reason_of(database, assist) == VoidReason.UNDONE


def test_a_void_with_a_reason_shows_the_assist_struck_through(
    database: Database, volunteer: TestClient, assist: Assist
) -> None:
    answer = volunteer.post(f"/assists/{assist.id}/void", data={"reason": "double"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/assists/{assist.id}")
    after = volunteer.get(f"/assists/{assist.id}").text
    assert "<s>Cài VNeID, Tài khoản Dịch vụ công</s>" in after
    assert "đã hủy: ghi trùng" in after
    assert "Hủy lượt này" not in after


@pytest.mark.parametrize("reason", [{}, {"reason": "corrected"}, {"reason": "bored"}], ids=str)
def test_a_void_asks_for_a_reason(
    database: Database, volunteer: TestClient, assist: Assist, reason: dict[str, str]
) -> None:
    answer = volunteer.post(f"/assists/{assist.id}/void", data=reason)
    assert answer.status_code == 422
    assert "Chọn lý do hủy lượt này." in answer.text
    assert reason_of(database, assist) is None


def test_yesterdays_own_entry_is_shown_but_not_mended(
    database: Database, volunteer: TestClient, assist: Assist
) -> None:
    with clock.frozen(clock.now() + timedelta(days=1)):
        page = volunteer.get(f"/assists/{assist.id}").text
        assert "nhờ điều phối viên" in page
        assert "Hủy lượt này" not in page
        answer = volunteer.post(f"/assists/{assist.id}/void", data={"reason": "mistake"})
        assert answer.status_code == 422
        assert "nhờ điều phối viên" in answer.text
        fragment = volunteer.post(f"/assists/{assist.id}/void", data={"reason": "undone"}, headers=HTMX)
        assert (fragment.status_code, "nhờ điều phối viên" in fragment.text) == (422, True)
        assert volunteer.get(f"/assists/{assist.id}/correction").status_code == 303
        sent = {"id": str(uuid.uuid4()), "task": "other"}
        assert volunteer.post(f"/assists/{assist.id}/correction", data=sent).status_code == 422
    assert reason_of(database, assist) is None


def test_the_own_page_marks_a_day_whose_leave_was_forgotten(
    database: Database, volunteer: TestClient, people: People
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
        with clock.frozen(clock.start_of(yesterday) + timedelta(hours=7)):
            go_to_point(db, actor, people.commune)
    page = volunteer.get(f"/mine?day={yesterday}").text
    assert '<b class="num">10 g 30</b>ở điểm hỗ trợ<small>quên rời điểm' in page
    assert "chỉ tính đến 17:30" in page
    assert "quên rời điểm" not in volunteer.get("/mine").text


def test_my_day_lists_the_newest_first_with_everything_said(
    database: Database, people: People, volunteer: TestClient
) -> None:
    start = clock.end_of(clock.today()) + timedelta(hours=7, minutes=42)  # tomorrow at 07:42
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
        with clock.frozen(start):
            go_to_point(db, actor, people.commune)
            mistaken = log(db, actor, done("payment_online"))
            void_assist(db, actor, mistaken, VoidReason.MISTAKE)
        with clock.frozen(start + timedelta(minutes=10)):
            log(db, actor, INSTALLED, AFRAID, over_60=True)
        with clock.frozen(start + timedelta(minutes=20)):
            log(db, actor_for(db, people.teammate), done("vssid"))
    with clock.frozen(start + timedelta(hours=3, minutes=5)):
        page = volunteer.get("/mine").text
    assert '<b class="num">1</b>lượt hôm nay' in page
    assert '<b class="num">3 g 05</b>ở điểm hỗ trợ' in page
    rows = re.findall(r"<li id=\"assist-.*?</li>", page, re.DOTALL)
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows] == [
        "Cài VNeID Tài khoản Dịch vụ công · chưa làm được 07:52 · sợ lộ thông tin · từ 60 tuổi Đã gửi",
        "Thanh toán số 07:42 · đã hủy: bấm nhầm Đã hủy",
    ]


def test_my_earlier_days_are_a_link_away(volunteer: TestClient, assist: Assist) -> None:
    assert str(assist.id) in volunteer.get(f"/mine?day={assist.day}").text
    assert f"/mine?day={assist.day - timedelta(days=1)}" in volunteer.get("/mine").text
    earlier = volunteer.get(f"/mine?day={assist.day - timedelta(days=1)}").text
    assert "Chưa ghi lượt nào." in earlier
    assert f"/mine?day={assist.day}" in earlier


@pytest.mark.parametrize(("day", "status"), [("2100-01-01", 200), ("0001-01-01", 404), ("soon", 404)])
def test_days_at_the_edge_of_time_break_nothing(volunteer: TestClient, day: str, status: int) -> None:
    assert volunteer.get(f"/mine?day={day}").status_code == status


def test_a_correction_starts_with_what_was_said(
    database: Database, volunteer: TestClient, assist: Assist
) -> None:
    page = volunteer.get(f"/assists/{assist.id}/correction").text
    checked = set(re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page))
    assert checked == {
        ("task", "vneid_install"),
        ("task", "dvc_account"),
        ("outcome", "not_done"),
        ("done", "vneid_install"),
        ("barrier", "fear_of_theft"),
        ("over_60", "yes"),
    }
    new_id = re.search(r'name="id" value="([^"]+)"', page)
    assert new_id is not None
    sent = {"id": new_id[1], "task": "vneid_install", "outcome": "done"}
    for _ in range(2):  # pressed twice
        answer = volunteer.post(f"/assists/{assist.id}/correction", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/assists/{new_id[1]}")
    assert reason_of(database, assist) == VoidReason.CORRECTED
    with database.reading() as db:
        assert turns_on(db, assist.member_id, assist.day) == 1
    assert f"/assists/{new_id[1]}" in volunteer.get(f"/assists/{assist.id}").text
    assert f"/assists/{assist.id}" in volunteer.get(f"/assists/{new_id[1]}").text


def test_a_wrong_correction_comes_back_as_typed(
    database: Database, volunteer: TestClient, assist: Assist
) -> None:
    sent = {"id": str(uuid.uuid4()), "task": "vssid", "outcome": "not_done"}
    answer = volunteer.post(f"/assists/{assist.id}/correction", data=sent)
    assert answer.status_code == 422
    assert "Chọn một lý do chưa làm được." in answer.text
    assert re.search(r'name="task" value="vssid"[^>]* checked', answer.text)
    assert reason_of(database, assist) is None


def test_a_correction_under_an_id_in_use_gets_a_new_one(
    database: Database, people: People, volunteer: TestClient, assist: Assist
) -> None:
    with database.writing() as db:
        other = log(db, actor_for(db, people.volunteer))
    sent = {"id": str(other.id), "task": "vssid"}
    answer = volunteer.post(f"/assists/{assist.id}/correction", data=sent)
    assert answer.status_code == 422
    assert str(other.id) not in answer.text
    assert reason_of(database, assist) is None


def test_an_assist_says_who_where_and_why_it_is_flagged(
    client: TestClient, people: People, assist: Assist
) -> None:
    page = sign_in(client, people.coordinator).get(f"/assists/{assist.id}").text
    assert f"Người ghi: {people.volunteer.full_name}" in page
    assert "Chưa vào điểm: tính cho đơn vị của đội." in page


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_voided_assist_says_who_when_and_why(
    database: Database, client: TestClient, people: People, assist: Assist
) -> None:
    at = clock.now() + timedelta(seconds=30)
    with clock.frozen(at), database.writing() as db:
        void_assist(db, actor_for(db, people.coordinator), db.get_one(Assist, assist.id), VoidReason.DOUBLE)
    said = f"Lý do hủy: ghi trùng. Người hủy: {people.coordinator.full_name}, lúc {moment(at)}"
    page = sign_in(client, people.coordinator).get(f"/assists/{assist.id}").text
    assert said in words_of(page)
    assert f"&amp;voided=yes#assist-{assist.id}" in page
    back = client.get(f"/assists?unit={people.commune.code}&day={assist.day}&map=then&voided=yes").text
    assert f'id="assist-{assist.id}"' in back
    assert said in words_of(sign_in(client, people.volunteer).get(f"/assists/{assist.id}").text)


def test_a_correction_and_what_it_corrects_say_who_and_when(
    database: Database, client: TestClient, people: People, assist: Assist
) -> None:
    at = clock.now() + timedelta(seconds=30)
    coordinator = sign_in(client, people.coordinator)
    right = uuid.uuid4()
    with clock.frozen(at):
        coordinator.post(f"/assists/{assist.id}/correction", data={"id": str(right), "task": "vssid"})
    by = f"{people.coordinator.full_name}, lúc {moment(at)}"
    before, after = (coordinator.get(f"/assists/{one}").text for one in (assist.id, right))
    assert f"Lý do hủy: đã đính chính. Người hủy: {by}" in words_of(before)
    assert f'<a href="/assists/{right}">Xem lượt đã đính chính</a>' in before
    assert f"Người đính chính: {by}" in words_of(after)
    assert f'<a href="/assists/{assist.id}">Xem lượt trước khi đính chính</a>' in after


@pytest.mark.parametrize("who", ["teammate", "leader", "stranger", "neighbour"])
@pytest.mark.parametrize("path", ["", "/correction", "/void"])
def test_what_is_not_yours_is_not_found(
    database: Database, client: TestClient, people: People, assist: Assist, who: str, path: str
) -> None:
    sign_in(client, getattr(people, who))
    url = f"/assists/{assist.id}{path}"
    if path != "/void":
        assert client.get(url).status_code == 404
    if path:
        sent = {"id": str(uuid.uuid4()), "task": "other", "reason": "mistake"}
        assert client.post(url, data=sent).status_code == 404
    assert reason_of(database, assist) is None
