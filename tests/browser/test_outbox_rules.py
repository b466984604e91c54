"""The rules of the outbox, asked in the browser itself: what goes next, what an answer makes of a record."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browsers import Server

UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
NOON = 1_795_500_000_000  # 2026-11-24 13:00 in Vietnam


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    opened = browser.new_page(base_url=server.url)
    opened.goto("/sign-in")
    return opened


def ask(page: Page, script: str, **given: object) -> Any:  # noqa: ANN401 — what JavaScript gives
    """What `script` gives, with the module as `o`, a record maker `rec` and the `given` values as `g`."""
    return page.evaluate(
        f"""async (g) => {{
          const o = await import("/static/any/js/offline/outbox.js");
          const rec = (kind, data, {{ after = 0, ...more }} = {{}}) =>
            o.newRecord(1, kind, data, g.now + after, more);
          return (() => {{ {script} }})();
        }}""",
        {"now": NOON, **given},
    )


def test_ids_are_uuids_that_sort_by_time(page: Page) -> None:
    ids = ask(page, "return [g.now, g.now + 1, g.now + 70_000].map((ms) => o.uuid7(ms))")
    assert ids == sorted(ids)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in ids
    )
    assert ask(page, "return new Set(Array.from({ length: 1000 }, () => o.uuid7(g.now))).size") == 1000
    assert ask(page, "return o.uuid7(-5).slice(0, 13)") == "00000000-0000"


def test_a_new_record_waits_and_is_sound(page: Page) -> None:
    made = ask(page, "return rec('assist', { items: [] })")
    assert (made["state"], made["member"], made["at"]) == ("waiting", 1, "2026-11-24T06:00:00.000Z")
    assert ask(page, "return o.isSound(rec('assist', {}))") is True


DAMAGED = [
    "id: 'x'",
    "kind: 5",
    "at: 'yesterday'",
    "at: undefined",
    "data: null",
    "data: 'text'",
    "data: undefined",
]


@pytest.mark.parametrize(
    "damage", [*DAMAGED, "data: undefined", "data: { items: 'x'.repeat(9000) }", "data: { n: 10n }"]
)
def test_a_damaged_record_needs_attention_and_is_never_next(page: Page, damage: str) -> None:
    script = f"const r = {{ ...rec('assist', {{}}), {damage} }}; "
    assert ask(page, script + "return [o.stateOf(r), o.nextBatch([r, rec('void', {})]).length]") == [
        "attention",
        1,
    ]
    assert ask(page, script + "return o.stateOf({ ...r, state: 'aside' })") == "aside"


def test_what_others_lean_on_goes_first_and_a_hundred_at_a_time(page: Page) -> None:
    kinds = ask(
        page,
        """const kinds = ["void", "check_out", "assist", "check_in"];
        const all = kinds.map((kind, i) => rec(kind, {}, { after: i }));
        return o.nextBatch(all).map((r) => r.kind)""",
    )
    assert kinds == ["check_in", "assist", "check_out", "void"]
    many = "const many = Array.from({ length: 250 }, (_, i) => rec('assist', {}, { after: i })); "
    assert ask(page, many + "return o.nextBatch(many.toReversed()).length") == 100
    assert ask(page, many + "return o.nextBatch(many.toReversed())[99].id === many[99].id") is True


def test_what_leans_on_a_record_without_an_answer_waits_with_it(page: Page) -> None:
    script = """const a = rec("assist", {}), v = rec("void", { assist: a.id });
      const other = rec("void", { assist: "b" });
      return o.nextBatch([a, v, other], new Set([a.id])).map((r) => r.id === other.id)"""
    assert ask(page, script) == [True]


STATUSES = [
    ("accepted", "accepted"),
    ("duplicate", "accepted"),
    ("conflict", "attention"),
    ("rejected", "attention"),
    ("perhaps", None),
    (None, None),
]


@pytest.mark.parametrize(("status", "state"), STATUSES)
def test_only_the_servers_word_for_that_record_changes_it(
    page: Page, status: str | None, state: str | None
) -> None:
    script = """const r = rec("assist", {}), silent = rec("assist", {}, { after: 1 });
      const noise = [null, 7, { status: "accepted" }, { id: "other", status: "accepted" }];
      const results = [...noise, { id: r.id, status: g.status }];
      return o.applyResults([r, silent], results, g.now).map((each) => [each.id === r.id, each.state])"""
    assert ask(page, script, status=status) == ([[True, state]] if state else [])


def test_an_accepted_record_stays_accepted_whatever_comes_later(page: Page) -> None:
    script = """const r = { ...rec("assist", {}), state: "accepted" };
      return o.applyResults([r], [{ id: r.id, status: "rejected" }], g.now)"""
    assert ask(page, script) == []


def test_tries_come_further_apart_up_to_five_minutes_and_never_in_step(page: Page) -> None:
    longest = ask(page, "return [1, 2, 3, 7, 8, 99].map((n) => o.backOff(n, 0) / 1000)")
    assert longest == [5, 10, 20, 300, 300, 300]
    assert ask(page, "return o.backOff(99, 1) / 1000") == 150
    assert ask(page, "return new Set(Array.from({ length: 9 }, () => o.backOff(5))).size") == 9


def test_only_accepted_records_of_former_days_are_forgotten(page: Page) -> None:
    script = """const old = { sent_at: g.now - 86_400_000 };
      const states = ["waiting", "attention", "aside", "accepted"];
      const all = states.map((state) => ({ ...rec("assist", {}), ...old, state }));
      const fresh = { ...rec("assist", {}), state: "accepted", sent_at: g.now };
      const gone = o.forgettable([...all, fresh], o.vietnamDay(g.now));
      return [gone.length, gone[0] === all[3].id]"""
    assert ask(page, script) == [1, True]


def test_turns_are_counted_once_whether_here_or_at_the_server(page: Page) -> None:
    script = """
      const a = rec("assist", {}), b = rec("assist", {}, { after: 1 }), c = rec("assist", {}, { after: 2 });
      const sent = { state: "accepted", sent_at: g.now };
      const me = { heard_at: g.now + 1000, counted: { day: o.vietnamDay(g.now), ids: [a.id, "elsewhere"] } };
      const rows = [{ ...a, ...sent }, b, { ...c, ...sent }, rec("void", { assist: b.id }),
        { ...rec("assist", {}), state: "aside" }, rec("assist", {}, { after: -86_400_000 })];
      const turns = o.turnsOf(me, rows, g.now);
      return [turns.written.size, turns.counted.size, turns.missing.has(c.id), turns.missing.size]"""
    assert ask(page, script) == [3, 2, True, 1]
    assert ask(page, "return o.turnsOf(null, [rec('assist', {})], g.now + 86_400_000).written.size") == 0


HOUR = 3_600_000


@pytest.mark.parametrize(
    ("moves", "name"),
    [
        ("", "Nhà văn hóa"),
        ("rec('check_out', { check_in: 'first' }, { after: 1 })", None),
        ("rec('check_out', { check_in: 'another' }, { after: 1 })", "Nhà văn hóa"),
        ("rec('check_in', { point: 'BBBBBBBBBB' }, { after: 1 })", "Chợ"),
        ("rec('check_in', { point: '0002AAAABBBBBB' }, { after: 1 })", "Chợ"),
        ("rec('check_in', { point: 'CCCCCCCCCC' }, { after: 1 })", "Điểm mới (mã CCCCCCCCCC)"),
        ("{ ...rec('check_in', { point: 'BBBBBBBBBB' }), state: 'attention' }", "Nhà văn hóa"),
        (
            "{ ...rec('check_in', { point: 'BBBBBBBBBB' }), state: 'accepted', sent_at: g.now - 5000 }",
            "Nhà văn hóa",
        ),
        ("rec('check_in', { point: 'BBBBBBBBBB' }, { after: -86_400_000 })", "Nhà văn hóa"),
        (
            """const again = rec('check_in', { point: 'AAAAAAAAAA' }, { after: 1 });
            rows.push(again, rec('check_out', { check_in: again.id }, { after: 2 }))""",
            None,
        ),
    ],
)
def test_where_the_member_is_follows_what_was_done_on_the_phone(
    page: Page, moves: str, name: str | None
) -> None:
    add = moves if "rows.push" in moves else f"rows.push({moves})"
    script = f"""const rows = []; {add};
      const me = {{ heard_at: g.now - 1000, points: [
          {{ code: "AAAAAAAAAA", name: "Nhà văn hóa", unit_name: "Xã", site: "0001" }},
          {{ code: "BBBBBBBBBB", name: "Chợ", unit_name: "Xã", site: "0002" }}],
        presence: {{ check_in: "first", code: "AAAAAAAAAA", name: "Nhà văn hóa", unit_name: "Xã",
          since: new Date(g.now - {HOUR}).toISOString() }} }};
      return o.presenceOf(me, rows, g.now)?.name ?? null"""
    assert ask(page, script) == name


def test_nobody_is_anywhere_after_midnight(page: Page) -> None:
    script = "return o.presenceOf(null, [rec('check_in', { point: 'A' })], g.now + g.later)"
    assert ask(page, script, later=10 * HOUR)["code"] == "A"
    assert ask(page, script, later=11 * HOUR) is None
