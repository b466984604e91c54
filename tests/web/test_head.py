"""HEAD is GET without the body."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import sign_in
from tests.people import People


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/sign-in", "/c/0000000000", "/static/icon.svg", "/assists/new"]
)
def test_head_answers_as_get_does_but_says_nothing(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.headers["content-length"] == get.headers["content-length"]
    assert "content-security-policy" in head.headers
    assert head.content == b""


def test_head_cannot_do_what_only_post_does(client: TestClient, people: People) -> None:
    assert sign_in(client, people.volunteer).head("/sign-out").status_code == 405
