"""The page of a Word report: A4, Times New Roman 14, the margins of both layouts, numbers at the top.

Sizes are those of Decree 30/2020/NĐ-CP, appendix I; the Union's own documents use the same.
"""

from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
TEXT_SIZE, SMALL, SMALLEST = 14, 12, 11  # points
TEXT_WIDTH = 160  # mm between the margins
CELL_STYLE = "Cell"
_BLACK = RGBColor(0, 0, 0)

LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
Place = Document | _Cell


def new_document(title: str, as_of: datetime) -> Document:
    """An empty document, set up; what is written of its making is the moment of its numbers."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    _number_pages(document)
    for name in ("Normal", "Heading 1"):
        _set_font(document.styles[name])
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    style = document.styles.add_style(CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.font.size = document.styles["Normal"], Pt(SMALLEST)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = as_of.astimezone(UTC).replace(tzinfo=None)
    properties.language = "vi-VN"
    return document


def _set_font(style: ParagraphStyle) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(TEXT_SIZE), _BLACK
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):  # the template's theme would win over names
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)


def _number_pages(document: Document) -> None:
    """In the middle of the upper margin, from the second page on."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields


def paragraph(
    place: Place,
    text: str,
    align: WD_ALIGN_PARAGRAPH = JUSTIFY,
    *,
    size: float = TEXT_SIZE,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> Paragraph:
    """A paragraph of one kind of letters; sizes and spaces in points. `keep` holds it to the next one."""
    made = first_of(place)
    run: Run = made.add_run(text)
    run.font.size, run.bold, run.italic, run.underline = Pt(size), bold, italic, underline
    made.alignment = align
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
    made.paragraph_format.keep_with_next = keep
    made.paragraph_format.keep_together = keep
    return made


def first_of(place: Place) -> Paragraph:
    """A new paragraph; a cell has an empty one already."""
    made: list[Paragraph] = place.paragraphs
    is_empty_cell = isinstance(place, _Cell) and len(made) == 1 and not made[0].runs
    return made[0] if is_empty_cell else place.add_paragraph()


def body(document: Document, text: str, *, keep: bool = False) -> Paragraph:
    """A paragraph of the text itself: first line indented by 10 mm, 6 points apart."""
    made = paragraph(document, text, after=6, keep=keep)
    made.paragraph_format.first_line_indent = Mm(10)
    made.paragraph_format.line_spacing = 1.15
    return made


def heading(document: Document, text: str, *, on_new_page: bool = False) -> Paragraph:
    """A heading that Word lists in its navigation."""
    made = document.add_paragraph(style="Heading 1")
    made.add_run(text).bold = True
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(6), Pt(6)
    made.paragraph_format.keep_with_next = True
    made.paragraph_format.page_break_before = on_new_page
    if on_new_page:
        made.alignment = CENTER
    else:
        made.paragraph_format.first_line_indent = Mm(10)
    return made


def rule(place: Place, room: float, width: float, *, before: float = 1) -> None:
    """A line of `width` mm in the middle of `room` mm."""
    made = paragraph(place, "", CENTER, size=2, before=before)
    made.paragraph_format.line_spacing = Pt(2)
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm((room - width) / 2)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    made._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx has no borders
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
