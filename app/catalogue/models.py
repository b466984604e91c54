"""Tasks and barriers. Shipped as CSV beside this file; a code, once used, keeps its meaning."""

from sqlmodel import Field, SQLModel

from app.db import KeyText

# The two tasks that every report of the Union names.
VNEID_INSTALL = "vneid_install"
DVC_ACCOUNT = "dvc_account"


class Task(SQLModel, table=True):
    """One thing a resident can be helped with.

    `label` is the short text of the log page, `report_label` the wording of the Union's reports.
    Tasks with `is_common` are tiles on the log page, the others are one tap further.
    """

    __tablename__ = "task"

    code: str = Field(primary_key=True, max_length=40, sa_type=KeyText)
    label: str = Field(max_length=60)
    report_label: str = Field(max_length=160)
    icon: str = Field(max_length=20)
    position: int
    is_common: bool
    is_active: bool = True


class Barrier(SQLModel, table=True):
    """One reason why a task was not done."""

    __tablename__ = "barrier"

    code: str = Field(primary_key=True, max_length=40, sa_type=KeyText)
    label: str = Field(max_length=60)
    position: int
    is_active: bool = True
