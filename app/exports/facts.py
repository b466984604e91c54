"""What a file of all rows says of itself; the words are those of `reports.tables`."""

from app import clock
from app.actor import Actor
from app.config import Settings
from app.exports.models import ExportJob
from app.exports.rows import Tally
from app.members.models import ROLE_LABELS
from app.reports.links import url_of
from app.reports.tables import Facts, machine_moment
from app.web import vietnamese


def facts(job: ExportJob, actor: Actor, settings: Settings, tally: Tally, checksum: str) -> Facts:
    """Only "Người xuất" and "Xuất lúc" differ when somebody asks again as of the same moment."""
    return [
        ("Cơ quan", settings.app_org_name),
        ("Đơn vị", job.place),
        ("Kỳ", job.query.period.label),
        ("Từ ngày", vietnamese.day(job.first)),
        ("Đến ngày", vietnamese.day(job.last)),
        ("Bản đồ hành chính", job.map.label),
        ("Số dòng", tally.turns),
        ("Việc làm được", tally.done),
        ("Việc chưa làm được", tally.not_done),
        ("Đối chiếu", "Số dòng và số việc khớp với số tổng hợp"),
        ("Số liệu lúc", vietnamese.moment(job.as_of)),
        ("as_of", machine_moment(job.as_of)),
        ("Hỏi lại", settings.app_base_url + url_of(job.query, "/exports/new")),
        ("Người xuất", f"{actor.name}, {ROLE_LABELS[actor.role].lower()}"),
        ("Xuất lúc", vietnamese.moment(clock.now())),
        ("Lưu ý", "Tệp có tên và số thẻ của tình nguyện viên, không có thông tin của người dân."),
        ("Nguồn", "Ứng dụng Tiếp Sức Số"),
        ("SHA-256", checksum),
    ]
