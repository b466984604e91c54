"""Every answer carries the security headers, errors too; other sites get nothing in."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import create_app

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
def failing_client(app: FastAPI) -> Iterator[TestClient]:
    """A client of an app with a route that fails."""

    def fail() -> None:
        message = "canary-in-the-error"
        raise ValueError(message)

    app.add_api_route("/fail", fail)
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "status"), [("/sign-in", 200), ("/no-such-page", 404), ("/fail", 500), ("/api/v1/nothing", 404)]
)
def test_every_answer_carries_the_headers(failing_client: TestClient, path: str, status: int) -> None:
    response = failing_client.get(path)
    assert response.status_code == status
    for name, value in HEADERS.items():
        assert response.headers[name] == value, name
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in response.headers["permissions-policy"]
    assert "canary" not in response.text


def test_hsts_is_sent_over_https_only(client: TestClient, settings: Settings) -> None:
    assert "strict-transport-security" not in client.get("/sign-in").headers
    secure = create_app(settings.model_copy(update={"app_base_url": "https://tiepsucso.example"}))
    with TestClient(secure, base_url="https://tiepsucso.example") as made:
        assert "max-age=63072000" in made.get("/sign-in").headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({}, 303),
    ],
)
def test_a_form_from_another_site_is_refused(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/sign-out", headers=headers).status_code == status


def test_a_body_over_one_mebibyte_is_refused(client: TestClient) -> None:
    response = client.post("/sign-in", content=b"phone=" + b"0" * 1024 * 1024)
    assert response.status_code == 413
    assert response.headers["x-content-type-options"] == "nosniff"
