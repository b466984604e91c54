"""The series of QR codes that carries records: what is cut up comes together again, or is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.rescues import giver_page
from tests.browsers import Server
from tests.people import People

ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
_SETUP = """
  const base = document.querySelector("script[src$='rescue/hand_in.js']").src;
  const { toFrames, Gatherer } = await import(new URL("frames.js", base));
  const { toBytes, toText } = await import(new URL("package.js", base));
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
"""


@pytest.fixture
def page(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    with giver_page(browser, server, everybody) as made:
        made.goto("/hand-in")
        yield made


def run(page: Page, script: str) -> object:
    return page.evaluate(f"async () => {{ {_SETUP} {script} }}")


def test_bytes_of_any_length_come_together_in_any_order(page: Page) -> None:
    wrong = run(
        page,
        """
        const wrong = [];
        for (const length of [1, 2, 3, 4, 5, 199, 200, 201, 400, 401, 1000, 12345]) {
          const bytes = random(length);
          const frames = toFrames(bytes);
          const gatherer = new Gatherer();
          const took = [...frames].reverse().map((frame) => gatherer.take(frame));
          if (took.at(-1).kind !== "whole" || !same(took.at(-1).bytes, bytes)) wrong.push(length);
          if (took.slice(0, -1).some(({ kind }) => kind !== "frame")) wrong.push(-length);
        }
        return wrong;
        """,
    )
    assert wrong == []


def test_frames_are_dense_and_small_enough_for_a_cheap_phone(page: Page) -> None:
    frames = run(page, "return toFrames(random(1000));")
    assert isinstance(frames, list)
    assert len(frames) == 5
    assert all(ALPHANUMERIC.fullmatch(frame) and len(frame) <= 400 for frame in frames)


def test_a_frame_read_again_counts_once(page: Page) -> None:
    said = run(
        page,
        """
        const [first, second] = toFrames(random(300));
        const gatherer = new Gatherer();
        const took = [first, first, second].map((frame) => gatherer.take(frame));
        return took.map(({ kind, have }) => [kind, have]);
        """,
    )
    assert said == [["frame", 1], ["frame", 1], ["whole", 2]]


def test_any_wrong_character_is_found(page: Page) -> None:
    kinds = run(
        page,
        """
        const [frame] = toFrames(random(300));
        const kinds = new Set();
        for (let at = 0; at < frame.length; at++)
          for (const char of "0A:") {
            if (frame[at] === char) continue;
            const text = frame.slice(0, at) + char + frame.slice(at + 1);
            kinds.add(new Gatherer().take(text).kind);
          }
        return [...kinds].sort();
        """,
    )
    assert kinds == ["damaged", "foreign"]


def test_two_phones_at_once_do_not_mix(page: Page) -> None:
    whole = run(
        page,
        """
        const [one, other] = [random(300), random(300)];
        const [a, b] = [toFrames(one), toFrames(other)];
        const gatherer = new Gatherer();
        const took = [a[0], b[0], b[1], a[1]].map((frame) => gatherer.take(frame));
        const name = (bytes) => bytes && (same(bytes, one) ? "one" : same(bytes, other) && "other");
        return took.map(({ kind, bytes }) => [kind, name(bytes)]);
        """,
    )
    assert whole == [["frame", None], ["frame", None], ["whole", "other"], ["whole", "one"]]


@pytest.mark.parametrize(
    "text", ["", "TSS1:", "TSS1:0000", "https://example.com", f"TSS1:{'0' * 50}", "\0", "đ"]
)
def test_what_is_no_frame_is_refused(page: Page, text: str) -> None:
    kind = page.evaluate(f"async (text) => {{ {_SETUP} return new Gatherer().take(text).kind; }}", text)
    assert kind == ("damaged" if text.startswith("TSS1:") else "foreign")


@pytest.mark.parametrize("how", ["", "delete globalThis.CompressionStream;"])
def test_a_package_is_read_whether_or_not_the_browser_can_deflate(page: Page, how: str) -> None:
    said = run(
        page,
        how
        + """
        const made = { v: 1, name: "Lan", bundles: [{ bundle: "đ".repeat(1000), mac: "0" }] };
        const bytes = await toBytes(made);
        return [bytes[0], bytes.length < 200, (await toText(bytes)) === JSON.stringify(made)];
        """,
    )
    assert said == ([0, False, True] if how else [1, True, True])


def test_damaged_bytes_give_nothing(page: Page) -> None:
    said = run(
        page,
        """
        const whole = await toBytes({ v: 1, name: "Lan", bundles: [] });
        const others = [whole.subarray(0, -4), [1, 2, 3], [0, 255]].map((few) => toText(new Uint8Array(few)));
        return Promise.all(others);
        """,
    )
    assert said == [None, None, None]
