"""The Word report: page, letterhead, sentences, tables, signature; and as LibreOffice prints it."""

import io
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from fastapi.testclient import TestClient

from app import clock
from app.config import Settings
from app.db import Database
from app.web import vietnamese
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on
from tests.targets.helpers import set_target

CAN_PRINT = shutil.which("soffice") is not None and shutil.which("pdftotext") is not None


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Those of an office."""
    return settings.model_copy(
        update={
            "app_report_parent": "Ban Chấp hành Trung ương",
            "app_report_body": "BCH ĐOÀN TỈNH ĐỒNG NAI",
            "app_report_place": "Đồng Nai",
            "app_report_symbol": "TĐTN-VP",
            "app_report_signer": "Nguyễn Văn An",
            "app_report_recipients": "Ban Bí thư Trung ương Đoàn; Thường trực Tỉnh ủy; Lưu: VT",
        }
    )


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Two turns in Bù Gia Mập, one in Đăk Ơ, all today."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())


def fetch(client: TestClient, more: str = "") -> bytes:
    answer = client.get(f"/totals.docx?from={clock.today()}&to={clock.today()}{more}")
    assert answer.status_code == 200
    return answer.content


def report(client: TestClient, more: str = "") -> Document:
    return docx.Document(io.BytesIO(fetch(client, more)))


def data_tables(document: Document) -> dict[str, Table]:
    """The tables of data by their description."""
    found = {}
    for table in document.tables:
        for name in table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val"):
            found[name] = table
    return found


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def text(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_page_is_a4_in_times_new_roman_14_with_the_margins_of_offices(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    document = report(client)
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        fonts = style.element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {
            "Times New Roman"
        }
        assert style.font.size == Pt(14)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert not section.first_page_header.paragraphs[0].text


def test_the_unions_letterhead_has_the_union_right_the_issuer_left_number_and_date_blank(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    left, right = report(client).tables[0].rows[0].cells
    assert [paragraph.text for paragraph in left.paragraphs] == [
        *("BAN CHẤP HÀNH TRUNG ƯƠNG", "BCH ĐOÀN TỈNH ĐỒNG NAI", "***", "Số:          -BC/TĐTN-VP"),
    ]
    assert right.paragraphs[0].text == "ĐOÀN TNCS HỒ CHÍ MINH"
    assert right.paragraphs[0].runs[0].underline
    assert right.paragraphs[-1].text == "Đồng Nai, ngày …… tháng …… năm ………"
    assert "CỘNG HÒA" not in right.text


def test_the_states_letterhead_is_a_switch(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    left, right = report(client, "&layout=state").tables[0].rows[0].cells
    assert left.text.split("\n")[-1] == "Số:          /BC-TĐTN-VP"
    assert "***" not in left.text
    assert [paragraph.text for paragraph in right.paragraphs[:2]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert "ĐOÀN TNCS" not in right.text
    assert len(left._tc.xpath(".//w:pBdr/w:top")) == len(right._tc.xpath(".//w:pBdr/w:top")) == 1


def test_a_coordinators_report_is_her_communes(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    document = report(client)
    left, right = document.tables[0].rows[0].cells
    assert left.text.split("\n")[:2] == ["BCH ĐOÀN TỈNH ĐỒNG NAI", "ĐOÀN XÃ BÙ GIA MẬP"]
    assert right.text.endswith("Bù Gia Mập, ngày …… tháng …… năm ………")
    assert "\nĐoàn xã Bù Gia Mập báo cáo kết quả" in text(document)
    assert "Nguyễn Văn An" not in document.tables[-1].rows[0].cells[1].text
    assert cells(data_tables(document)["Phụ lục 2"])[0][1] == "Ngày"


def test_the_sentences_say_what_the_numbers_are(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    with database.writing() as db:
        officer, today = actor_for(db, people.officer), clock.today()
        set_target(db, officer, people.province, 3, days=(today, today))
        set_target(db, officer, people.province, 10, indicator="vneid_install", days=(today, today))
    sign_in(client, people.officer)
    said = text(report(client))
    today_ = vietnamese.day(clock.today())
    assert "BÁO CÁO\nKết quả hỗ trợ người dân chuyển đổi số" in said
    assert "\nTỉnh Đoàn báo cáo kết quả" in said
    assert "trên địa bàn tỉnh Đồng Nai như sau:" in said
    assert "các đội hình đã hỗ trợ 3 lượt người dân, tăng 3 lượt so với" in said
    assert "Đã làm được 3 việc, chưa làm được 1 việc." in said
    assert "Có 2 trên 95 xã, phường có hoạt động; 93 xã, phường chưa ghi nhận lượt nào." in said
    assert "3 tình nguyện viên hoạt động" in said
    assert "Trong kỳ không ghi nhận lớp tập huấn, buổi tuyên truyền nào." in said
    assert "Có 1 trên 3 lượt gặp vướng mắc, với 1 việc chưa làm được." in said
    assert f"Đến ngày {today_}, 1 trên 2 chỉ tiêu đã đạt." in said
    assert "- Hỗ trợ cài đặt ứng dụng VNeID: 3/10 lượt (30%)." in said
    headings = [each.text for each in report(client).paragraphs if each.style.name == "Heading 1"]
    assert [each.partition(".")[0] for each in headings[:6]] == ["I", "II", "III", "IV", "V", "VI"]


def test_of_nothing_it_says_so(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    document = report(client)
    said = text(document)
    yesterday = vietnamese.weekday(clock.today() - timedelta(days=1)).lower()
    assert f"đã hỗ trợ 0 lượt người dân, bằng {yesterday} (0 lượt)." in said
    assert "Trong kỳ không ghi nhận lượt hỗ trợ nào." in said
    assert "Trong kỳ không ghi nhận vướng mắc nào." in said
    assert "Chưa có chỉ tiêu nào của kỳ này được nhập vào hệ thống." in said
    assert list(data_tables(document)) == ["Phụ lục 1", "Phụ lục 2"]


def test_the_appendix_has_the_columns_of_the_unions_reports(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    with database.writing() as db:
        days = (clock.today(), clock.today())
        set_target(db, actor_for(db, people.officer), people.province, 1200, days=days)
    sign_in(client, people.officer)
    heading, *rows = cells(data_tables(report(client))["Phụ lục 1"])
    assert heading == [
        *("TT", "Nội dung", "ĐVT", "Chỉ tiêu", "Kết quả trong kỳ", "Lũy kế", "Tỷ lệ %", "Ghi chú"),
    ]
    assert [row[0] for row in rows] == [str(place + 1) for place in range(len(rows))]
    (turns,) = [row for row in rows if row[1] == "Số lượt người dân được hỗ trợ"]
    assert turns[2:7] == ["lượt", "1.200", "3", "3", "0"]
    assert turns[7].startswith("đạt 3; kỳ chỉ tiêu: ")
    assert turns[7].endswith("theo 12-KH/TĐTN")


def test_long_tables_repeat_their_heading_and_no_row_breaks(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.officer)
    tables = data_tables(report(client))
    assert set(tables) == {"Bảng 1", "Bảng 2", "Phụ lục 1", "Phụ lục 2"}
    assert len(tables["Phụ lục 2"].rows) == 97
    for table in tables.values():
        first, *others = table.rows
        assert first._tr.xpath("./w:trPr/w:tblHeader")
        assert not any(row._tr.xpath("./w:trPr/w:tblHeader") for row in others)
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
        widths = [int(width) for width in table._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
        assert abs(sum(widths) - Mm(160).twips) < 20


def test_the_signature_stays_with_the_last_sentence(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    document = report(client)
    (signature,) = [table for table in document.tables if table.rows[0].cells[0].text.startswith("Nơi nhận:")]
    last = docx.text.paragraph.Paragraph(signature._tbl.getprevious(), document)
    assert last.text.startswith("Trên đây là báo cáo kết quả")
    assert last.paragraph_format.keep_with_next
    left, right = signature.rows[0].cells
    assert left.text.split("\n")[1:] == [
        *("- Ban Bí thư Trung ương Đoàn;", "- Thường trực Tỉnh ủy;", "- Lưu: VT."),
    ]
    assert right.text.split("\n") == ["TM. BAN THƯỜNG VỤ", "BÍ THƯ", "Nguyễn Văn An"]
    assert signature.rows[0]._tr.xpath("./w:trPr/w:cantSplit")


@pytest.mark.skipif(not CAN_PRINT, reason="no LibreOffice or pdftotext on this machine")
@pytest.mark.parametrize("factory", ["sqlite"], indirect=True)
@pytest.mark.parametrize("layout", ["union", "state"])
def test_printed_the_signature_is_on_one_page_with_text_and_headings_come_again(
    client: TestClient, people: People, logged: None, tmp_path: Path, layout: str
) -> None:
    sign_in(client, people.officer)
    (tmp_path / "report.docx").write_bytes(fetch(client, f"&layout={layout}"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    to_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*to_pdf, tmp_path / "report.docx"], check=True, capture_output=True, timeout=120)
    to_text = ["pdftotext", "-layout", tmp_path / "report.pdf", "-"]
    printed = subprocess.run(to_text, check=True, capture_output=True, text=True).stdout
    pages = printed.rstrip("\f").split("\f")
    assert 5 <= len(pages) <= 9
    signed = [page for page in pages if "Nguyễn Văn An" in page]
    assert len(signed) == 1
    assert all(words in signed[0] for words in ("Trên đây là báo cáo", "Nơi nhận:", "TM. BAN THƯỜNG VỤ"))
    listing = [page for page in pages if "Xã, phường" in page and "Mã" in page]
    assert len(listing) >= 2
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    assert "PHỤ LỤC 1" not in signed[0]
