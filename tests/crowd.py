"""Many at once, for races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from app.db import Database

T = TypeVar("T")


def all_at_once(database: Database, how_many: int, work: Callable[[int], T]) -> list[T]:
    """What `work(n)` returns for each n, all started in the same moment with connections at hand."""
    open_connections = [database.engine.connect() for _ in range(how_many)]
    for connection in open_connections:
        connection.close()
    barrier = Barrier(how_many)

    def start(n: int) -> T:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(start, range(how_many)))
