"""A batch asks the database little, however long it is."""

from fastapi.testclient import TestClient

from tests.conftest import database_of
from tests.people import People
from tests.statements import counting
from tests.sync.helpers import AFRAID, INSTALLED, assist, new_point, phone_of

ONCE = 45  # the gate, who, what is known, the counts, the audit's seal
PER_ASSIST = 4  # a savepoint, the assist, its items, the release


def test_an_assist_costs_four_statements_and_a_duplicate_none(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    codes = [new_point(client, people.commune, f"Điểm {n}")[1] for n in range(3)]
    events = [assist(codes[n % 3], items=[INSTALLED, AFRAID]) for n in range(100)]
    engine = database_of(client).engine
    with counting(engine) as seen:
        assert set(phone.tell(*events)) == {"accepted"}
    assert len(seen) <= PER_ASSIST * len(events) + ONCE
    with counting(engine) as seen:
        assert set(phone.tell(*events)) == {"duplicate"}
    assert len(seen) <= ONCE
