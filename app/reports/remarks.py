"""What a file says of its own numbers: whether they agree with the rows, how far their days are closed."""

from datetime import datetime

from sqlmodel import Session

from app.closing.queries import ClosedFigure, closed_days, closed_figure, standing_closing
from app.reports import queries
from app.reports.asking import Asked
from app.web import vietnamese
from app.web.vietnamese import number

# Comparing the counts with the rows takes some 10 ms for a thousand turns; above this it is left to the page.
CHECKED_UP_TO = 100_000


def check_remark(db: Session, asked: Asked, turns: int) -> str:
    """Whether the counts are what the rows add up to; of very many turns, how to find out."""
    if turns > CHECKED_UP_TO:
        how = "mở trang tổng hợp, bấm “Đối chiếu với chi tiết”"
        return f"Chưa đối chiếu, vì có trên {number(CHECKED_UP_TO)} lượt: {how}"
    agrees = queries.agrees_with_rows(db, asked.scope, asked.query.period)
    return "Khớp 100% với chi tiết" if agrees else "CHƯA KHỚP với chi tiết, cần kiểm tra lại"


def closing_remark(db: Session, asked: Asked, as_of: datetime) -> str:
    """How far the days are closed, and what changed since; first of all, whether the whole period is."""
    scope, period = asked.scope, asked.query.period
    days = closed_days(db, scope.atlas, scope.ids, period.first, period.last, as_of)
    found = [_whole_period(figure) for figure in _closings(db, asked, as_of)]
    of_days = f"trên {number(days.active)} ngày có hoạt động của các xã, phường"
    if days.closed:
        since = f"{number(days.turns)} lượt lúc chốt, từ đó {_signed(days.net)}"
        found.append(f"Đã chốt {number(days.closed)} {of_days}: {since}")
    elif days.active:
        found.append(f"Chưa chốt ngày nào {of_days}")
    return ". ".join(found) or "Chưa có ngày nào để chốt"


def _closings(db: Session, asked: Asked, as_of: datetime) -> list[ClosedFigure]:
    scope, period = asked.scope, asked.query.period
    closings = [
        standing_closing(db, root.id, period.first, period.last, as_of)
        for root in scope.roots
        if period.days > 1 or not scope.is_province
    ]
    return [closed_figure(db, scope.atlas, closing, as_of) for closing in closings if closing is not None]


def _whole_period(figure: ClosedFigure) -> str:
    causes = ", ".join(f"{each.cause.label} {_signed(each.turns)}" for each in figure.adjustments)
    since = f"; từ đó {causes}, nay là {number(figure.turns_now)} lượt" if causes else ""
    closed_at = vietnamese.moment(figure.closing.closed_at)
    return f"Kỳ này đã chốt lúc {closed_at} bởi {figure.by}: {number(figure.turns)} lượt{since}"


def _signed(turns: int) -> str:
    return f"{'−' if turns < 0 else '+'}{number(abs(turns))} lượt"
