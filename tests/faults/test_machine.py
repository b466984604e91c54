"""Two devices, a shuffled and repeated history, and everything that happens meanwhile, on both databases."""

from tests.databases import Factory
from tests.faults.figures import Tell
from tests.faults.machine import run_machine


def test_whatever_is_handed_in_in_whatever_order_is_stored_once(factory: Factory, tell: Tell) -> None:
    tell(f"{factory.name}, {run_machine(factory, examples=15)}")
