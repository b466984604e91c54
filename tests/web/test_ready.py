"""Whether the server says that it can take in more."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_the_server_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_a_nearly_full_disk_is_told_before_a_write_fails(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.database, "has_room", lambda: False)
    assert client.get("/readyz").status_code == 503
    assert client.get("/sign-in").status_code == 200
