"""Static files live under their hash, cached for a year; an old hash gets today's file uncached."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.web.static import STATIC, StaticFiles, without_comments


@pytest.fixture
def css() -> str:
    return StaticFiles().url("css/app.css")


def test_a_file_under_its_hash_never_changes(client: TestClient, css: str) -> None:
    response = client.get(css)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"].startswith("text/css")


def test_an_old_hash_gets_todays_file_uncached(client: TestClient) -> None:
    response = client.get("/static/000000000000/css/app.css")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


def test_a_browser_without_gzip_gets_it_plain(client: TestClient, css: str) -> None:
    response = client.get(css, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in response.headers
    assert ":root" in response.text


@pytest.mark.parametrize("path", ["../app/main.py", "%2e%2e/app/main.py", "nothing.css", "css", ""])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    response = client.get(f"/static/x/{path}")
    assert response.status_code == 404
    assert "FastAPI" not in response.text


def test_a_name_that_is_not_there_is_an_error_for_the_developer() -> None:
    with pytest.raises(KeyError):
        StaticFiles().url("css/missing.css")


def test_our_own_js_is_sent_without_comments_and_each_line_keeps_its_number() -> None:
    source = (
        "// Why.\n"
        'import { a } from "./a.js"; // stays\n'
        "/** What comes\n"
        " *  back. */\n"
        "export const b = () => {\n"
        "  // How.\n"
        '  return a("http://x");\n'
        "};\n"
    )
    assert without_comments(source) == (
        '\nimport { a } from "./a.js"; // stays\n\n\nexport const b = () => {\n\nreturn a("http://x");\n};\n'
    )
    served = StaticFiles().read("js/offline/worker.js")
    assert "// " not in served.partition("\n")[0]
    assert "export const serve" in served


def test_vendored_js_is_sent_as_it_is() -> None:
    name = "vendor/htmx-4.0.1.min.js"
    assert StaticFiles().read(name) == (STATIC / name).read_text()


@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda path: path.name)
def test_no_text_of_our_js_spans_lines_where_its_indentation_would_be_lost(path: Path) -> None:
    odd = [line for line in without_comments(path.read_text()).splitlines() if line.count("`") % 2]
    assert odd == []
