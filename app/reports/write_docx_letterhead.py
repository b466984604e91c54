"""Who issues a Word report: the head of its first page and the block of signatures, in both layouts.

The Union's own layout is that of its Central Committee's rules on documents (decision 367-QĐ/TWĐTN-VP of
2013 and what followed it); the state's is that of Decree 30/2020/NĐ-CP, appendix I.
"""

from dataclasses import dataclass
from enum import StrEnum

from docx.document import Document

from app.actor import Role
from app.config import Settings
from app.reports.scope import Scope
from app.reports.write_docx_page import CENTER, LEFT, SMALL, SMALLEST, TEXT_SIZE, TEXT_WIDTH, paragraph, rule
from app.reports.write_docx_tables import blank_table

_HEAD = (65, 95)  # mm: left and right block
_NUMBER_SIZE = 13
_DOTS = "……………"
_ROOM_TO_SIGN = 66  # points


class Layout(StrEnum):
    """Whose rules a document follows."""

    UNION = "union"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body that signs; `parent` stands above it, `symbol` behind "BC" in the number of the document.

    `name` is the body in a sentence, where capitals would shout.
    """

    parent: str
    body: str
    name: str
    place: str
    symbol: str
    authority: str
    title: str
    signer: str
    recipients: tuple[str, ...]


def issuer_of(settings: Settings, role: Role, scope: Scope) -> Issuer:
    """The body of the settings; for a commune's coordinator the commune's own, below it."""
    body = settings.app_report_body or settings.app_org_name.upper()
    recipients = tuple(part.strip() for part in settings.app_report_recipients.split(";") if part.strip())
    if role == Role.OFFICER:
        return Issuer(
            parent=settings.app_report_parent,
            body=body,
            name=settings.app_org_name,
            place=settings.app_report_place or _DOTS,
            symbol=settings.app_report_symbol or _DOTS,
            authority=settings.app_report_authority,
            title=settings.app_report_signer_title,
            signer=settings.app_report_signer,
            recipients=recipients,
        )
    short = [unit.name.removeprefix(f"{unit.kind.label} ") for unit in scope.roots]
    return Issuer(
        parent=body,
        body=f"ĐOÀN {', '.join(unit.name for unit in scope.roots)}".upper(),
        name=f"Đoàn {scope.name_in_sentence}",
        place=", ".join(short),
        symbol=_DOTS,
        authority="TM. BAN CHẤP HÀNH",
        title="BÍ THƯ",
        signer="",
        recipients=(settings.app_org_name, "Lưu"),
    )


def write_head(document: Document, issuer: Issuer, layout: Layout) -> None:
    """Left the issuer and the number, right the name of the Union or of the state, the place and the date."""
    left, right = blank_table(document, _HEAD).cells
    if issuer.parent:
        paragraph(left, issuer.parent.upper(), CENTER, size=_NUMBER_SIZE)
    paragraph(left, issuer.body, CENTER, size=_NUMBER_SIZE, bold=True)
    if layout == Layout.UNION:
        paragraph(left, "***", CENTER, size=_NUMBER_SIZE)
        paragraph(left, f"Số:          -BC/{issuer.symbol}", CENTER, size=_NUMBER_SIZE)
        paragraph(right, "ĐOÀN TNCS HỒ CHÍ MINH", CENTER, bold=True, underline=True)
        paragraph(right, "", CENTER, size=_NUMBER_SIZE)
    else:
        rule(left, _HEAD[0], 22)
        paragraph(left, f"Số:          /BC-{issuer.symbol}", CENTER, size=_NUMBER_SIZE, before=4)
        paragraph(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTER, size=SMALL, bold=True)
        paragraph(right, "Độc lập - Tự do - Hạnh phúc", CENTER, size=_NUMBER_SIZE, bold=True)
        rule(right, _HEAD[1], 58)
    date_line = f"{issuer.place}, ngày …… tháng …… năm ………"
    paragraph(right, date_line, CENTER, size=_NUMBER_SIZE, italic=True, before=4)


def write_title(document: Document, about: str, layout: Layout) -> None:
    """BÁO CÁO, and what it is about."""
    paragraph(document, "BÁO CÁO", CENTER, size=TEXT_SIZE, bold=True, before=18, keep=True)
    paragraph(document, about, CENTER, bold=True, keep=True)
    if layout == Layout.UNION:
        paragraph(document, "-----------", CENTER, after=12, keep=True)
    else:
        rule(document, TEXT_WIDTH, 55, before=3)
        paragraph(document, "", size=SMALL)


def write_signature(document: Document, issuer: Issuer, layout: Layout) -> None:
    """Left who gets the report, right who signs; one row, which no page end cuts."""
    left, right = blank_table(document, (75, 85)).cells
    is_union = layout == Layout.UNION
    style = {"bold": True} if is_union else {"bold": True, "italic": True}
    paragraph(left, "Nơi nhận:", LEFT, size=SMALL, underline=is_union, before=12, keep=True, **style)
    for place, recipient in enumerate(issuer.recipients):
        end = "." if place == len(issuer.recipients) - 1 else ";"
        paragraph(left, f"- {recipient.rstrip('.')}{end}", LEFT, size=SMALLEST, keep=True)
    if issuer.authority:
        paragraph(right, issuer.authority, CENTER, bold=True, before=12, keep=True)
    paragraph(right, issuer.title, CENTER, bold=not is_union or not issuer.authority, keep=True)
    paragraph(right, issuer.signer, CENTER, bold=True, before=_ROOM_TO_SIGN)
