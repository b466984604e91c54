"""The pages to find a unit and to see what became of it."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from tests.conftest import sign_in
from tests.people import People


def links(body: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'<a href="/units/[^"]*">([^<]*)</a>', body)]


@pytest.fixture
def officer(client: TestClient, people: People) -> TestClient:
    return sign_in(client, people.officer)


@pytest.fixture
def coordinator(client: TestClient, people: People) -> TestClient:
    return sign_in(client, people.coordinator)


def test_an_officer_sees_every_commune_of_the_province(officer: TestClient) -> None:
    listed = links(officer.get("/units").text)
    assert len(listed) == 95
    assert listed[:3] == ["Phường An Lộc", "Xã An Phước", "Xã An Viễn"]


def test_a_coordinator_sees_her_commune_alone(coordinator: TestClient) -> None:
    assert links(coordinator.get("/units").text) == ["Xã Bù Gia Mập"]
    assert links(coordinator.get("/units", params={"q": "đăk ơ"}).text) == []


def test_a_volunteer_has_no_such_page(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    assert client.get("/units").status_code == 404
    assert client.get("/units/25222").status_code == 404


def test_searching_without_javascript_gives_the_page_with_what_was_typed(officer: TestClient) -> None:
    body = officer.get("/units", params={"q": 'đăk "ơ'}).text
    assert "<h1>" in body
    assert 'value="đăk &#34;ơ"' in body
    body = officer.get("/units", params={"q": "dak o"}).text
    assert links(body) == ["Xã Đăk Ơ", "Xã Đak Ơ"]  # today's, then the old name


def test_searching_as_one_types_gives_the_list_alone(officer: TestClient) -> None:
    body = officer.get("/units", params={"q": "bu gia"}, headers={"HX-Request": "true"}).text
    assert "<html" not in body
    assert 'id="found"' in body
    assert links(body) == ["Xã Bù Gia Mập", "Xã Bù Gia Mập", "Huyện Bù Gia Mập"]  # today's, then the old ones


def test_nothing_found_says_what_to_do(officer: TestClient) -> None:
    assert "Thử gõ ít chữ hơn" in officer.get("/units", params={"q": "zzz\0"}).text


def test_a_ward_shows_what_it_was_back_to_the_old_communes(officer: TestClient) -> None:
    body = officer.get("/units/25270").text
    assert "<h1>Phường Lộc Ninh</h1>" in body
    assert "có từ 30/04/2026" in body
    assert links(body) == [
        "Tỉnh Đồng Nai",
        "Xã Lộc Ninh",
        "Thị trấn Lộc Ninh",
        "Xã Lộc Thái",
        "Xã Lộc Thuận",
    ]
    assert "Trước 30/04/2026 là" in body
    assert "Trước 01/07/2025 gồm 3 nơi" in body


def test_a_day_picks_the_unit_that_bore_the_code_then(officer: TestClient) -> None:
    assert "<h1>Phường Bình Phước</h1>" in officer.get("/units/25195").text
    body = officer.get("/units/25195?on=2025-06-30").text
    assert "<h1>Phường Tân Phú</h1>" in body
    assert "Đến hết 30/06/2025" in body
    assert "Từ 01/07/2025 là" in body
    assert links(body) == ["Thành phố Đồng Xoài", "Phường Bình Phước"]


def test_a_code_that_nobody_bears_today_shows_the_last(officer: TestClient) -> None:
    assert "<h1>Phường Tân Đồng</h1>" in officer.get("/units/25198").text


def test_a_province_lists_what_is_right_below_it(officer: TestClient) -> None:
    body = officer.get("/units/75").text
    assert "95 đơn vị trực thuộc" in body
    assert "Phường Lộc Ninh" in links(body)
    body = officer.get("/units/75?on=2026-04-29").text
    assert "Xã Lộc Ninh" in links(body)
    assert "11 đơn vị trực thuộc" in officer.get("/units/70").text


def test_every_link_opens_the_unit_it_names(officer: TestClient) -> None:
    body = officer.get("/units/25270").text
    pairs = re.findall(r'<a href="(/units/[^"]*)">([^<]*)</a>', body)
    assert len(pairs) == 5
    for url, name in pairs:
        assert f"<h1>{name}</h1>" in officer.get(html.unescape(url)).text


def test_names_outside_the_scope_are_no_links(coordinator: TestClient) -> None:
    body = coordinator.get("/units/25222").text
    assert "Tỉnh Đồng Nai" in body
    assert links(body) == ["Xã Bù Gia Mập"]  # the old one


@pytest.mark.parametrize("path", ["/units/75", "/units/25225", "/units/691", "/units/99999"])
def test_what_is_not_hers_is_not_found(coordinator: TestClient, path: str) -> None:
    assert coordinator.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/units/25195?on=0001-01-01", "/units/25195?on=yesterday", "/units/%00", "/units/691?on=2025-07-01"],
)
def test_a_day_or_code_that_means_nothing_is_not_found(officer: TestClient, path: str) -> None:
    assert officer.get(path).status_code == 404
