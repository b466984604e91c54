"""A burst of requests is answered, all of it: nobody holds a connection while waiting for a thread."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
from sqlmodel import col, func, select

from app.access.actions import start_sign_in
from app.actor import Role
from app.assists.models import Assist
from tests.browsers import serving
from tests.databases import Factory
from tests.people import add_people

AT_ONCE = 100
LIMITS = httpx2.Limits(max_connections=2 * AT_ONCE)


def test_a_hundred_pages_and_a_hundred_saves_at_once(factory: Factory) -> None:
    url = factory.url()
    with serving(url) as server:
        with server.database.writing() as db:
            token = start_sign_in(db, add_people(db).volunteer.id, Role.VOLUNTEER)
        client = httpx2.Client(base_url=server.url, cookies={"sign_in": token}, timeout=60, limits=LIMITS)
        form = {"task": "vneid_install", "outcome": "done"}
        with client, ThreadPoolExecutor(2 * AT_ONCE) as crowd:
            pages = [crowd.submit(client.get, "/assists/new") for _ in range(AT_ONCE)]
            saves = [crowd.submit(client.post, "/assists", data=form) for _ in range(AT_ONCE)]
            assert {page.result().status_code for page in pages} == {200}
            assert {save.result().status_code for save in saves} == {303}
        with server.database.reading() as db:
            assert db.exec(select(func.count(col(Assist.id)))).one() == AT_ONCE
    factory.drop(url)
