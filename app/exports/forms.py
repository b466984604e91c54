"""Parsing what file is wanted: the question of totals, and the kind of file."""

from dataclasses import dataclass

from app.exports.models import Format
from app.reports.forms import read_query
from app.reports.models import Query
from app.web.forms import Reader


@dataclass(frozen=True, slots=True)
class Wanted:
    """All rows behind a question, as one kind of file."""

    query: Query
    format: Format


def read_wanted(reader: Reader) -> Wanted:
    """What the form asks for; errors are in `reader.errors`."""
    query = read_query(reader)
    chosen = reader.choice("format", Format, ask="Chọn loại tệp: Excel hoặc CSV.")
    reader.finish()
    return Wanted(query, chosen or Format.XLSX)
