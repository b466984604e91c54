"""What must never be in a server's log: tokens, passwords, names, numbers, and what was sent."""

from tests.faults.phones import Phone
from tests.faults.records import Record
from tests.faults.world import World
from tests.people import PASSWORD


def secrets_in(log: str, world: World, phones: list[Phone], records: dict[str, Record]) -> list[str]:
    """The words of a log that should not be there."""
    assert "Uvicorn running" in log, "this is no server's log"
    people = [value for value in vars(world.people).values() if hasattr(value, "phone")]
    words = {PASSWORD, *world.codes}
    words |= {part for phone in phones for part in (phone.token, phone.token.rpartition(".")[2])}
    words |= {word for person in people for word in (person.phone, person.full_name, person.password_hash)}
    words |= {task["task"] for record in records.values() for task in record["data"].get("items", [])}
    found = {word for word in words if word in log}
    return sorted(found | {each for each in records if each in log})
