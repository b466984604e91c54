"""The files of a report: what is read for each, and what it says of itself.

Each answers as of `origin.as_of`, and `db` must see one moment, as `Database.reading` does: the same question
as of the same moment brings the same data and checksums again.
"""

from sqlmodel import Session

from app.reports import queries, write_csv, write_json, write_xlsx
from app.reports.asking import Asked
from app.reports.details import UP_TO, details, too_many
from app.reports.digest import Table, checksum, together
from app.reports.remarks import check_remark, closing_remark
from app.reports.report import ALWAYS, NAMES, Report, report
from app.reports.summary import summary
from app.reports.tables import Facts, Origin, facts, lines
from app.reports.write_docx import WordReport
from app.reports.write_docx_letterhead import Issuer, Layout
from app.reports.write_docx_text import days_of


def csv_file(db: Session, asked: Asked, origin: Origin) -> bytes:
    """The asked table."""
    totals = queries.totals(db, asked.scope, asked.query)
    table = Table(NAMES[asked.query.by], list(lines(totals, asked.query.by)))
    remarks = _remarks(db, asked, origin, totals.everything.assists)
    return write_csv.write(table, facts(origin, table.rows, checksum(table.lines), *remarks))


def json_file(db: Session, asked: Asked, origin: Origin) -> bytes:
    """All tables of the report, without the turns one by one."""
    found = report(db, asked, origin.as_of)
    tables = _tables(found)
    return write_json.write(tables, origin, _facts(db, found, origin, tables))


def xlsx_file(db: Session, asked: Asked, origin: Origin) -> bytes:
    """All tables of the report, and the turns one by one if they are not too many."""
    found = report(db, asked, origin.as_of)
    turns = found.everything.assists
    behind = (
        too_many(turns, origin.details_url)
        if turns > UP_TO
        else details(db, asked.scope, found.period, origin.as_of)
    )
    if turns <= UP_TO and behind.rows != turns:
        message = f"{behind.rows} turns were read where {turns} are counted"
        raise RuntimeError(message)
    tables = [*_tables(found), behind]
    title = f"Tổng hợp {asked.scope.name}, {found.period.label}"
    about = _facts(db, found, origin, tables)
    return write_xlsx.write(tables, about, title, origin.as_of, shown=NAMES[asked.query.by])


def docx_file(db: Session, asked: Asked, origin: Origin, issuer: Issuer, layout: Layout) -> bytes:
    """The report in words and tables."""
    found = report(db, asked, origin.as_of)
    remarks = _remarks(db, asked, origin, found.everything.assists)
    word = WordReport(found, [f"{name}: {text}." for name, text in remarks])
    return word.write(issuer, layout, _facts(db, found, origin, word.tables))


def _tables(found: Report) -> list[Table]:
    kinds = dict.fromkeys((*ALWAYS, found.asked.query.by))
    return [summary(found), *map(found.by, kinds)]


def _facts(db: Session, found: Report, origin: Origin, tables: list[Table]) -> Facts:
    """With the days of "Kỳ trước" and "Lũy kế", the rows and checksum of every table, and one for all."""
    asked = found.by(found.asked.query.by)
    each = [
        fact
        for table in tables
        for fact in (
            (f"{table.name}: số dòng", table.rows),
            (f"{table.name}: SHA-256", checksum(table.lines)),
        )
    ]
    spans = [
        ("Kỳ trước", f"{found.compared_with}, {days_of(found.before)}"),
        ("Lũy kế", days_of(found.cumulative_so_far)),
    ]
    remarks = _remarks(db, found.asked, origin, found.everything.assists)
    return facts(origin, asked.rows, together(tables), *spans, *remarks, *each)


def _remarks(db: Session, asked: Asked, origin: Origin, turns: int) -> list[tuple[str, str | int]]:
    return [
        ("Đối chiếu", check_remark(db, asked, turns)),
        ("Chốt số", closing_remark(db, asked, origin.as_of)),
    ]
