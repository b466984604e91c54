"""Parsing the log form, the reason of a void, and the question behind a list."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import uuid_utils.compat
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app import clock
from app.actor import Actor
from app.assists.models import Assist, AssistItem, Item, Logged, Outcome, VoidReason
from app.web.forms import Reader

# What to mend, by field; the page has it ready, so that the phone says the same without a network.
MISTAKES = {
    "task": "Chọn ít nhất một việc vừa giúp.",
    "outcome": "Chọn “Làm được” hoặc “Chưa làm được”.",
    "done": "Việc nào cũng làm được thì chọn “Làm được”.",
    "barrier": "Chọn một lý do chưa làm được.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the log form holds, right or wrong.

    `outcome` goes for every task; when it is `not_done`, the tasks in `done` went well all the same.
    """

    id: uuid.UUID
    tasks: tuple[str, ...] = ()
    outcome: Outcome = Outcome.DONE
    done: tuple[str, ...] = ()
    barrier: str = ""
    over_60: bool = False
    first_smartphone: bool = False

    def logged(self) -> Logged:
        """What the form says, if it was read without errors."""
        return Logged(self.id, tuple(map(self._item, self.tasks)), self.over_60, self.first_smartphone)

    def _item(self, task: str) -> Item:
        if self.outcome == Outcome.DONE or task in self.done:
            return Item(task, Outcome.DONE)
        return Item(task, Outcome.NOT_DONE, self.barrier)


def new_draft() -> Draft:
    """An empty form with an id of its own; "done" is chosen, so that the usual case is two taps."""
    return Draft(new_id())


def new_id() -> uuid.UUID:
    """A UUIDv7: later ids sort later, so that rows are stored in the order in which they came."""
    return uuid_utils.compat.uuid7()


def draft_of(assist: Assist, items: Collection[AssistItem]) -> Draft:
    """A form that says what the assist says, with a new id, to be corrected."""
    barrier = next((item.barrier for item in items if item.barrier), "")
    return Draft(
        id=new_id(),
        tasks=tuple(item.task for item in items),
        outcome=Outcome.NOT_DONE if barrier else Outcome.DONE,
        done=tuple(item.task for item in items if barrier and item.outcome == Outcome.DONE),
        barrier=barrier,
        over_60=assist.over_60,
        first_smartphone=assist.first_smartphone,
    )


def read_draft(reader: Reader, actor: Actor, tasks: Collection[str], barriers: Collection[str]) -> Draft:
    """The log form, sent by `actor`; `tasks` and `barriers` are the codes that may be logged.

    A form without an id gets one; sent again, it is another turn. On a shared phone a form may still be open
    that was made for the member before.
    """
    draft_id = _read_id(reader)
    if reader.raw("member") not in {"", str(actor.member_id)}:
        reader.errors[""] = (
            f"Biểu mẫu này mở cho người khác, nay máy đang đăng nhập là {actor.name}. "
            f"Nếu lượt này của {actor.name} thì bấm Lưu lần nữa; nếu không, đăng nhập lại cho đúng người."
        )
    chosen = reader.many_of("task", tasks, ask=MISTAKES["task"])
    outcome = Outcome.DONE
    if reader.raw("outcome"):
        outcome = reader.choice("outcome", Outcome, ask=MISTAKES["outcome"]) or outcome
    went_well = reader.many_of("done", tasks, ask="Chọn lại việc nào làm được.", required=False)
    # The page asks which of several tasks went well; a tick left over from before is hidden for a single one.
    done = [task for task in chosen if task in went_well and len(chosen) > 1]
    barrier = reader.raw("barrier")
    if outcome == Outcome.NOT_DONE:
        if done and done == chosen:
            reader.errors["done"] = MISTAKES["done"]
        elif barrier not in barriers:
            reader.errors["barrier"] = MISTAKES["barrier"]
    over_60, first_smartphone = reader.flag("over_60"), reader.flag("first_smartphone")
    reader.finish()
    return Draft(draft_id, tuple(chosen), outcome, tuple(done), barrier, over_60, first_smartphone)


def _read_id(reader: Reader) -> uuid.UUID:
    if not reader.raw("id"):
        return new_id()
    found = reader.uuid("id", ask="Biểu mẫu này đã cũ. Bấm Lưu lần nữa.")
    if "id" in reader.errors:  # no field is shown for it
        reader.errors[""] = reader.errors.pop("id")
        return new_id()
    return found


def read_void(reader: Reader) -> VoidReason | None:
    """Why an entry is taken back; a correction has a form of its own."""
    offered = set(VoidReason) - {VoidReason.CORRECTED}
    reason = reader.one_of("reason", offered, ask="Chọn lý do hủy lượt này.")
    return VoidReason(reason) if reader.finish() else None


Day = Annotated[date, Field(ge=date(2000, 1, 1))]  # nothing was logged before


def _read_moment(text: str) -> datetime:
    moment = clock.read(text)
    if moment > clock.now():
        raise ValueError(text)
    return moment


class Question(BaseModel):
    """What the rows of a list have in common, as links from today and totals ask; team 0 is "no team".

    A day, or `from` and `to`; today if neither is given. `row` is the id of a unit: of all that was asked for
    only what a list of units shows in its row. `district` and `province` are codes of former ones, "none" for
    what lies in no single one. `voided` shows what was voided as well. `as_of` asks for what stood at a
    moment. `back` is the page of totals on which the number stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Day | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    unit: str = ""
    map: Literal["now", "then"] = "now"
    row: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    district: str | None = None
    province: str | None = None
    team: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    task: str | None = None
    outcome: Outcome | None = None
    barrier: str | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    voided: Literal["yes"] | None = None
    as_of: Annotated[datetime, BeforeValidator(_read_moment)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    back: Annotated[str, Field(pattern=r"^/totals(\?[!-~]*)?$", max_length=600)] | None = None

    @property
    def first(self) -> date:
        return self.day or self.from_ or self.today

    @property
    def last(self) -> date:
        return self.day or self.to or self.today

    @property
    def today(self) -> date:
        """The day on which it is asked, or was."""
        return clock.day_of(self.as_of or clock.now())
