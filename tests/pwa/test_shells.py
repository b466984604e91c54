"""The shells: the same for everybody, because a phone keeps them for whoever holds it."""

import pytest
from fastapi.testclient import TestClient

from app.pwa.shells import SHELLS
from app.web.render import TABS
from tests.conftest import sign_in
from tests.people import People


@pytest.mark.parametrize("url", SHELLS)
def test_a_shell_knows_no_member(client: TestClient, people: People, url: str) -> None:
    anonymous = client.get(url)
    assert anonymous.status_code == 200
    assert anonymous.headers["cache-control"] == "no-store"
    assert "set-cookie" not in anonymous.headers
    assert 'data-member=""' in anonymous.text
    for member in (people.volunteer, people.leader, people.coordinator, people.officer):
        known = sign_in(client, member).get(url)
        assert known.text == anonymous.text
        for personal in (member.full_name, member.phone, people.commune.name):
            assert personal not in known.text


@pytest.mark.parametrize("url", SHELLS)
def test_a_shell_is_the_same_the_next_time(client: TestClient, url: str) -> None:
    assert client.get(url).text == client.get(url).text  # no id, no moment


@pytest.mark.parametrize("url", SHELLS)
def test_a_shell_holds_the_tabs_of_every_role(client: TestClient, url: str) -> None:
    text = client.get(url).text
    for role, tabs in TABS.items():
        assert role == "volunteer" or f'<template data-role="{role}">' in text
        for tab in tabs:
            assert f'href="{tab.url}"' in text


def test_the_log_shell_can_log_whatever_the_log_page_can(client: TestClient, people: People) -> None:
    page, shell = sign_in(client, people.volunteer).get("/assists/new").text, client.get("/shell/log").text
    for name in ("task", "outcome", "barrier", "done", "over_60", "first_smartphone"):
        assert page.count(f'name="{name}"') == shell.count(f'name="{name}"') > 0
    assert 'name="id" value=""' in shell
    assert 'name="member" value=""' in shell


def test_a_shell_that_there_is_not_is_not_found(client: TestClient) -> None:
    assert client.get("/shell/today").status_code == 404
