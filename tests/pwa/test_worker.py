"""The worker's script: a new one as soon as a shell or a file is new, with all that the shells need."""

import json
import re
from urllib.parse import urljoin

from fastapi.testclient import TestClient
from sqlmodel import select

from app.catalogue.models import Task
from app.pwa.shells import SHELLS
from app.pwa.worker import needs_of
from app.web.static import StaticFiles
from tests.conftest import database_of, sign_in
from tests.people import People


def kept(client: TestClient) -> dict[str, object]:
    """What the script tells the worker to keep."""
    script = client.get("/sw.js").text
    return dict(json.loads(script[script.index("serve({") + 6 : script.rindex(")")]))


def static_of(client: TestClient) -> StaticFiles:
    static: StaticFiles = client.app.state.static  # type: ignore[attr-defined]
    return static


def test_the_script_is_a_module_at_the_root_that_browsers_ask_for_again(client: TestClient) -> None:
    response = client.get("/sw.js")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.text.startswith(
        f'import {{ serve }} from "{static_of(client).url("js/offline/worker.js")}"'
    )


def test_it_says_the_same_to_everybody_and_each_time(client: TestClient, people: People) -> None:
    anonymous = client.get("/sw.js").text
    assert client.get("/sw.js").text == anonymous
    assert sign_in(client, people.leader).get("/sw.js").text == anonymous


def test_a_new_static_file_makes_a_new_version(client: TestClient) -> None:
    before = kept(client)
    static_of(client).version = "fedcba987654"
    after = kept(client)
    assert before["version"] != after["version"]
    assert all("/fedcba987654/" in str(url) for url in after["assets"])  # type: ignore[attr-defined]


def test_a_new_word_in_a_shell_makes_a_new_version(client: TestClient) -> None:
    before = kept(client)
    with database_of(client).writing() as db:
        task = db.exec(select(Task)).first()
        assert task is not None
        task.label = "Cài VNeID mức 3"
        db.add(task)
    after = kept(client)
    assert before["version"] != after["version"]
    assert before["assets"] == after["assets"]


def test_every_shell_is_kept_and_log_and_check_in_open_first(client: TestClient) -> None:
    shells = kept(client)["shells"]
    assert isinstance(shells, list)
    assert {url for url, _, _ in shells} == set(SHELLS)
    assert [path for _, path, comes_first in shells if comes_first] == ["/assists/new", "/check-in"]


def test_whatever_a_shell_links_to_or_imports_is_kept_and_served(client: TestClient) -> None:
    told = kept(client)
    everything = {*told["assets"], *told["later"]}  # type: ignore[misc]
    for shell in SHELLS:
        linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(shell).text))
        assert linked - {*told["assets"]} == set(), shell  # type: ignore[misc]
    for url in sorted(everything):
        response = client.get(url)
        assert response.status_code == 200, url
        imported = re.findall(r'(?:from|import\(?) ?"(\.[^"]+\.js)"', response.text)
        assert {urljoin(url, path) for path in imported} <= everything, url


def test_what_is_imported_when_needed_comes_later(client: TestClient) -> None:
    told = kept(client)
    names = {str(url).split("/", 3)[3] for url in told["later"]}  # type: ignore[attr-defined]
    assert {"js/offline/notices.js", "js/offline/storage.js"} <= names
    assert any(name.startswith("vendor/qr") for name in names)
    assert not {*told["assets"]} & {*told["later"]}  # type: ignore[misc]


def test_needs_follow_imports_of_imports() -> None:
    files = {
        "js/a.js": 'import { b } from "./deep/b.js";\nconst c = () => import("./c.js");',
        "js/deep/b.js": 'import "../d.js";',
        "js/c.js": 'export * from "./e.js";',
        "js/d.js": "",
        "js/e.js": "",
    }
    needs = needs_of(
        ['<script src="/static/0a1b/js/a.js"><link href="/static/0a1b/x.css">'], files.__getitem__
    )
    assert needs.at_once == {"js/a.js", "js/deep/b.js", "js/d.js", "x.css"}
    assert needs.later == {"js/c.js", "js/e.js"}
