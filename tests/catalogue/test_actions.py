"""The shipped tasks and barriers: those of the log page, brought up to date without touching what was set."""

import re

import pytest
from sqlmodel import Session, select

from app.catalogue.actions import load_shipped
from app.catalogue.models import Barrier, Task
from app.catalogue.queries import active_barriers, active_tasks
from app.web.render import TEMPLATES

TILES = {
    "vneid_install": "Cài VNeID",
    "vneid_level2_activate": "Kích hoạt mức 2",
    "dvc_account": "Tài khoản Dịch vụ công",
    "dvc_submit": "Nộp hồ sơ trực tuyến",
    "health_record": "Sổ sức khỏe điện tử",
    "payment_online": "Thanh toán số",
    "safety_talk": "An toàn trên mạng",
    "other": "Việc khác",
}
BARRIERS = {
    "fear_of_theft": "Sợ lộ thông tin",
    "no_smartphone": "Không có điện thoại thông minh",
    "no_network": "Không có mạng",
    "not_used_to_phones": "Chưa quen dùng",
    "no_chip_card": "Thiếu CCCD gắn chip",
    "sim_not_own": "SIM không chính chủ",
    "forgotten_password": "Quên mật khẩu",
    "must_see_police": "Phải ra Công an (mức 2)",
    "system_down": "Hệ thống lỗi",
    "other": "Khác",
}


def test_the_tiles_are_those_of_the_log_page_in_its_order(db: Session) -> None:
    tiles = [(task.code, task.label) for task in active_tasks(db) if task.is_common]
    assert tiles == list(TILES.items())


def test_the_barriers_are_those_of_the_log_page_in_its_order(db: Session) -> None:
    assert [(barrier.code, barrier.label) for barrier in active_barriers(db)] == list(BARRIERS.items())


def test_less_common_tasks_come_after_the_tiles(db: Session) -> None:
    tasks = active_tasks(db)
    assert [task.is_common for task in tasks] == [True] * 8 + [False] * 8
    assert {task.code for task in tasks[8:]} >= {"vneid_recover", "dvc_login", "vssid", "bdhvs"}


def test_every_icon_is_drawn(db: Session) -> None:
    drawn = set(re.findall(r'name == "([a-z]+)"', (TEMPLATES / "_icons.html").read_text())) | {"dots"}
    assert {task.icon for task in active_tasks(db)} <= drawn


def test_loading_again_changes_nothing(db: Session) -> None:
    assert not load_shipped(db)


@pytest.mark.parametrize("kind", [Task, Barrier])
def test_a_new_wording_is_brought_in_and_what_was_switched_off_stays_off(
    db: Session, kind: type[Task] | type[Barrier]
) -> None:
    stored = db.exec(select(kind).where(kind.code == "other")).one()
    shipped = stored.label
    stored.label, stored.is_active = "Wording of last year", False
    db.add(stored)
    db.flush()
    assert load_shipped(db)
    db.flush()
    db.refresh(stored)
    assert (stored.label, stored.is_active) == (shipped, False)


def test_a_code_of_ones_own_stays(db: Session) -> None:
    db.add(Barrier(code="flood", label="Ngập lụt", position=99))
    db.flush()
    assert not load_shipped(db)
    assert db.get(Barrier, "flood") is not None
