"""The numbers of the page of totals as they stand there: of which row and column, and where each leads."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser


@dataclass(frozen=True)
class Cell:
    """One number of a table."""

    table: str
    row: str
    column: str
    n: int
    url: str


class _Tables(HTMLParser):
    """Collects the cells of every table, row by row; a table is called by the label of its region."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, list[tuple[str, str]]]] = []
        self._table, self._in_cell = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("role") == "region":
            self._table = given.get("aria-label") or ""
        elif tag == "tr":
            self.rows.append((self._table, []))
        elif tag in {"td", "th"}:
            self.rows[-1][1].append(("", ""))
            self._in_cell = True
        elif tag == "a" and self._in_cell:
            self._add(url=given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._add(text=data)

    def _add(self, text: str = "", url: str = "") -> None:
        cells = self.rows[-1][1]
        cells[-1] = (cells[-1][0] + text, cells[-1][1] or url)


def cells_of(html: str) -> list[Cell]:
    """Every number of every table on the page."""
    tables = _Tables()
    tables.feed(html)
    found: list[Cell] = []
    headings: dict[str, list[str]] = {}
    for table, row in tables.rows:
        texts = [text.strip() for text, _ in row]
        if table not in headings:
            headings[table] = texts
            continue
        for column, (text, url) in zip(headings[table][1:], row[1:], strict=False):
            if re.fullmatch(r"[\d.]+", text.strip()):
                found.append(Cell(table, texts[0], column, _number(text), url))
    return found


def figures_of(html: str) -> list[Cell]:
    """The large numbers on top that lead somewhere."""
    pattern = r'<b class="num"><a href="([^"]+)">([\d.]+)</a></b>([^<]+)'
    return [Cell("", "", name, _number(n), unescape(url)) for url, n, name in re.findall(pattern, html)]


def _number(text: str) -> int:
    return int(text.strip().replace(".", ""))
