"""A reading session sees one moment."""

from sqlmodel import Session, select

from app.catalogue.models import Barrier
from app.db import Database


def test_what_others_commit_meanwhile_is_not_seen(database: Database) -> None:
    def codes(db: Session) -> list[str]:
        return list(db.exec(select(Barrier.code)))

    with database.reading() as reader:
        before = codes(reader)
        with database.writing() as writer:
            writer.add(Barrier(code="flood", label="Lũ lụt", position=99))
        assert codes(reader) == before
    with database.reading() as later:
        assert set(codes(later)) == {*before, "flood"}
