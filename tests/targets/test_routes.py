"""The pages of targets, as an officer and a coordinator use them."""

import re
from datetime import date

from fastapi.testclient import TestClient
from sqlmodel import select

from app.targets.models import Target
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People
from tests.reports.helpers import log_on

DAY = date(2026, 11, 10)
NEW = {
    "indicator": "people_assisted",
    "name": "",
    "from": "2026-11-01",
    "to": "2026-11-30",
    "goal": "1.000",
    "source": "12-KH/TĐTN-BPT",
    "source_day": "2026-10-01",
}


def add(client: TestClient, people: People, **more: str) -> int:
    """A target of the province, entered by the officer; its id."""
    sign_in(client, people.officer)
    answer = client.post("/targets/new", data={**NEW, "unit": str(people.province.id), **more})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def help_once(client: TestClient, people: People, day: date = DAY) -> None:
    with database_of(client).writing() as db:
        log_on(db, actor_for(db, people.volunteer), day)


def words(html: str) -> str:
    """What stands on the page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_officer_enters_a_target_and_sees_how_far_it_is(client: TestClient, people: People) -> None:
    help_once(client, people)
    target_id = add(client, people)
    page = words(client.get(f"/targets/{target_id}").text)
    assert "Số lượt người dân được hỗ trợ" in page
    assert "1 / 1.000 lượt" in page
    assert "12-KH/TĐTN-BPT, ngày 01/10/2026" in page
    assert "Võ Tiến Dũng" in page
    board = words(client.get("/targets?show=all").text)
    assert "0/1 đã đạt" in board


def test_the_form_comes_back_as_it_was_with_what_to_mend(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    wrong = {
        **NEW,
        "unit": "1000000",
        "goal": "nhiều",
        "source": "",
        "to": "2026-10-01",
        "name": "Chỉ tiêu A",
    }
    answer = client.post("/targets/new", data=wrong)
    assert answer.status_code == 422
    for message in (
        "Gõ một số nguyên lớn hơn 0",
        "Chọn đơn vị được giao",
        "Ngày cuối phải từ ngày đầu",
        "Gõ số, ký hiệu",
    ):
        assert message in answer.text
    for kept in (
        'value="nhiều"',
        'value="Chỉ tiêu A"',
        'value="2026-10-01"',
        'value="people_assisted" selected',
    ):
        assert kept in answer.text


def test_the_same_target_again_says_so(client: TestClient, people: People) -> None:
    add(client, people)
    answer = client.post("/targets/new", data={**NEW, "unit": str(people.province.id)})
    assert answer.status_code == 422
    assert "Đơn vị đã có chỉ tiêu này" in answer.text


def parts_in(html: str) -> dict[str, str]:
    """The parts that the table holds, by the name of their field."""
    return dict(re.findall(r'name="(p\d+)" value="([^"]*)"', html))


def test_a_goal_is_divided_for_a_look_and_kept_only_when_saved(client: TestClient, people: People) -> None:
    target_id = add(client, people)
    shown = client.get(f"/targets/{target_id}/split", params={"way": "equal"})
    parts = parts_in(shown.text)
    assert len(parts) == 95
    assert sum(int(part) for part in parts.values()) == 1000
    with database_of(client).reading() as db:
        assert len(db.exec(select(Target)).all()) == 1
    saved = client.post(f"/targets/{target_id}/split", data=parts)
    assert saved.status_code == 303
    page = words(client.get(f"/targets/{target_id}").text)
    assert "Đã giao 1.000" in page
    assert "chưa giao" not in page
    assert parts_in(client.get(f"/targets/{target_id}/split").text) == parts


def test_parts_that_do_not_add_up_say_how_much_is_missing_and_stay_typed(
    client: TestClient, people: People
) -> None:
    target_id, here = add(client, people), f"p{people.commune.id}"
    for typed, complaint in (("999", "còn thiếu 1 so với 1.000"), ("1.001", "thừa 1 so với 1.000")):
        answer = client.post(f"/targets/{target_id}/split", data={here: typed})
        assert answer.status_code == 422
        assert complaint in answer.text
        assert parts_in(answer.text)[here] == typed
    answer = client.post(f"/targets/{target_id}/split", data={here: "vài trăm"})
    assert answer.status_code == 422
    assert f'id="e{people.commune.id}"' in answer.text


def test_weights_and_past_results_divide_to_the_last_one(client: TestClient, people: People) -> None:
    for day in (DAY, DAY, DAY.replace(day=11)):
        help_once(client, people, day)
    target_id = add(client, people)
    path, here, there = f"/targets/{target_id}/split", people.commune.id, people.next_commune.id
    by_weight = parts_in(client.get(path, params={"way": "weights", f"w{here}": "2", f"w{there}": "1"}).text)
    assert {name: part for name, part in by_weight.items() if part} == {f"p{here}": "667", f"p{there}": "333"}
    by_past = parts_in(
        client.get(path, params={"way": "past", "from": "2026-11-01", "to": "2026-11-30"}).text
    )
    assert {name: part for name, part in by_past.items() if part} == {f"p{here}": "1.000"}
    nothing = client.get(path, params={"way": "past", "from": "2026-01-01", "to": "2026-01-31"})
    assert nothing.status_code == 422
    assert "chưa có kết quả nào" in nothing.text
    for asked in (
        {"way": "weights"},
        {"way": "past"},
        {"way": "luck"},
        {"way": "weights", f"w{here}": "\x00"},
    ):
        assert client.get(path, params=asked).status_code == 422, asked


def test_another_goal_is_kept_beside_the_old_one_and_the_parts_wait(
    client: TestClient, people: People
) -> None:
    target_id = add(client, people)
    client.post(f"/targets/{target_id}/split", data={f"p{people.commune.id}": "1000"})
    change = {"goal": "1.500", "source": "30-KH/TĐTN-BPT", "source_day": "", "reason": ""}
    refused = client.post(f"/targets/{target_id}/goal", data=change)
    assert refused.status_code == 422
    assert "Ghi vì sao đổi" in refused.text
    assert 'value="1.500"' in refused.text
    changed = client.post(f"/targets/{target_id}/goal", data={**change, "reason": "điều chỉnh quý IV"})
    assert changed.status_code == 303
    page = words(client.get(f"/targets/{target_id}").text)
    assert "1.500 lượt 30-KH/TĐTN-BPT. Lý do đổi: điều chỉnh quý IV" in page
    assert "1.000 lượt 12-KH/TĐTN-BPT" in page
    assert "Còn 500 lượt chưa giao" in page


def test_an_ended_target_leaves_the_list_and_can_still_be_read(client: TestClient, people: People) -> None:
    target_id = add(client, people)
    assert client.post(f"/targets/{target_id}/end", data={"end_reason": ""}).status_code == 422
    assert (
        client.post(f"/targets/{target_id}/end", data={"end_reason": "thay bằng số mới"}).status_code == 303
    )
    assert f"/targets/{target_id}" not in client.get("/targets?show=all").text
    page = client.get(f"/targets/{target_id}")
    assert "thay bằng số mới" in page.text
    assert "/goal" not in page.text
    assert client.get(f"/targets/{target_id}/split").status_code == 303


def test_a_coordinator_reads_the_share_of_her_commune_and_no_more(client: TestClient, people: People) -> None:
    target_id = add(client, people)
    parts = {f"p{people.commune.id}": "600", f"p{people.next_commune.id}": "400"}
    client.post(f"/targets/{target_id}/split", data=parts)
    with database_of(client).reading() as db:
        shares = {share.unit_id: share.id for share in db.exec(select(Target)) if share.parent_id}
    own, other = shares[people.commune.id], shares[people.next_commune.id]
    sign_in(client, people.coordinator)
    board = client.get("/targets?show=all").text
    assert f"/targets/{own}" in board
    assert f"/targets/{other}" not in board
    assert "/targets/new" not in board
    page = client.get(f"/targets/{own}")
    assert "chỉ tiêu do cấp trên chia" in page.text
    assert "Đổi con số" not in page.text
    assert client.get(f"/targets/{other}").status_code == 404
    assert client.get(f"/targets/{target_id}").status_code == 404
    assert client.post(f"/targets/{own}/end", data={"end_reason": "không làm"}).status_code == 404
    sign_in(client, people.officer)
    for verb in ("goal", "end", "split"):  # a share changes only with the whole
        assert client.post(f"/targets/{own}/{verb}").status_code == 404


def test_a_share_is_not_listed_beside_the_whole_it_is_of(client: TestClient, people: People) -> None:
    target_id = add(client, people)
    client.post(f"/targets/{target_id}/split", data={f"p{people.commune.id}": "1000"})
    assert "0/1 đã đạt" in words(client.get("/targets?show=all").text)


def test_the_list_is_of_today_unless_all_is_asked_for(client: TestClient, people: People) -> None:
    add(client, people, **{"from": "2020-01-01", "to": "2020-12-31"})
    assert "Chưa có chỉ tiêu nào đang thực hiện" in client.get("/targets").text
    assert "Chưa đạt" in client.get("/targets?show=all").text
