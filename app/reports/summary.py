"""The first table of a report: what is counted, beside the period before, cumulative, and the targets."""

from collections.abc import Iterator

from app.periods.models import Period
from app.reports.cells import Cell
from app.reports.digest import Table
from app.reports.report import Report
from app.targets.queries import Standing
from app.web import vietnamese

_TASKS = (("Việc đã làm được", "done"), ("Việc chưa làm được", "not_done"))
_NO_TARGET = ("", "", "", "")


def summary(report: Report) -> Table:
    """Every indicator; a second target of one stands in a line of its own."""
    heading: list[Cell] = [
        *("Nội dung", "ĐVT", "Kỳ này", "Kỳ trước", "Lũy kế"),
        *("Chỉ tiêu", "Đạt đến nay", "Tỷ lệ %", "Ghi chú"),
    ]
    return Table("Tổng hợp", [heading, *_lines(report)], has_total=False)


def _lines(report: Report) -> Iterator[list[Cell]]:
    for line in report.lines:
        numbers = (line.now, line.before, line.cumulative)
        first, *others = (_target(each) for each in line.standings) if line.standings else (_NO_TARGET,)
        yield [line.indicator.label, line.indicator.unit_label, *numbers, *first]
        for other in others:
            yield [line.indicator.label, line.indicator.unit_label, "", "", "", *other]
    rows = (report.everything, report.row_before, report.row_cumulative)
    for label, name in _TASKS:
        yield [label, "việc", *(getattr(row, name) for row in rows), *_NO_TARGET]
    if report.communes > 1:
        note = f"trong {report.communes} xã, phường"
        yield ["Xã, phường có hoạt động", "đơn vị", report.active, "", "", "", "", "", note]


def _target(standing: Standing) -> tuple[Cell, ...]:
    return (standing.goal, standing.reached, standing.percent, note_of(standing))


def note_of(standing: Standing) -> str:
    """Whose target it is, of which days and by which document."""
    target, source = standing.target, standing.source
    found = [target.name] if target.name else []
    found.append(f"kỳ chỉ tiêu: {Period(target.first, target.last).label}")
    if source.source:
        signed = f" ngày {vietnamese.day(source.source_day)}" if source.source_day else ""
        found.append(f"theo {source.source}{signed}")
    if standing.is_cut:
        found.append("đơn vị đã sáp nhập, chỉ tính đến ngày đó")
    return "; ".join(found)


def appendix(report: Report) -> Table:
    """The table that the Union's reports end with, numbers as they are printed."""
    heading: list[Cell] = [
        *("TT", "Nội dung", "ĐVT", "Chỉ tiêu", "Kết quả trong kỳ", "Lũy kế", "Tỷ lệ %", "Ghi chú")
    ]
    lines: list[list[Cell]] = []
    for line in report.lines:
        results = [vietnamese.number(line.now), vietnamese.number(line.cumulative)]
        for standing in line.standings or (None,):
            lines.append([str(len(lines) + 1), line.indicator.label, line.indicator.unit_label])
            goal, percent, note = _printed(standing)
            lines[-1] += [goal, *results, percent, note]
    return Table("Phụ lục 1", [heading, *lines], has_total=False)


def _printed(standing: Standing | None) -> tuple[str, str, str]:
    if standing is None:
        return "", "", ""
    reached = f"đạt {vietnamese.number(standing.reached)}; {note_of(standing)}"
    return vietnamese.number(standing.goal), vietnamese.number(standing.percent), reached
