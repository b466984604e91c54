"""Which passwords are taken, and how they are kept."""

import threading
import time

import pytest

from app.members import passwords
from app.members.passwords import complaint, hash_password, is_password

ABOUT = ("Nguyễn Văn An", "0900000001")


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "matkhau123",
        "Matkhau1!",
        "mật khẩu 2026",
        "0900000001",
        "0900 000 001",
        "0900000001a",
        "nguyenvanan",
        "Nguyễn Văn An",
        "tiepsucso2026",
        "đồng nai 2026",
        "Password@123",
        "qwertyuiop",
        "11111111",
        "anhyeuem",
        "        ",
    ],
)
def test_what_anybody_would_guess_is_refused(password: str) -> None:
    assert complaint(password, *ABOUT) is not None


@pytest.mark.parametrize(
    "password",
    ["ba con suối trăng", "bốn mùa thay lá", "kZ8#vR2q", "correct horse battery", "trang sang vuon"],
)
def test_a_sentence_or_a_random_word_will_do_without_any_rule_of_composition(password: str) -> None:
    assert complaint(password, *ABOUT) is None


def test_the_length_is_8_to_128_characters() -> None:
    long = "ba con suối trăng " * 7
    assert complaint("kZ8#vR2") is not None
    assert complaint("kZ8#vR2q") is None
    assert complaint(long.ljust(128, "x")) is None
    assert complaint(long.ljust(129, "x")) is not None


def test_a_password_made_to_be_hard_to_judge_is_judged_by_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[str] = []

    def judge(password: str, **_: object) -> dict[str, int]:
        judged.append(password)
        return {"guesses": 10**12}

    monkeypatch.setattr(passwords, "zxcvbn", judge)
    assert complaint("4@8({[<369&6#!1|0$57+%2" * 5) is None
    assert [len(password) for password in judged] == [20]


def test_a_password_is_kept_as_a_salted_argon2id_hash() -> None:
    first, second = hash_password("ba con suối trăng"), hash_password("ba con suối trăng")
    assert first.startswith("$argon2id$")
    assert first != second
    assert is_password(first, "ba con suối trăng")
    assert not is_password(first, "ba con suối trang")


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    decomposed = "ba con suo\u0302\u0301i tra\u0306ng"
    assert is_password(hash_password("ba con suối trăng"), decomposed)


def test_a_password_that_is_no_text_is_refused_without_an_error() -> None:
    assert not is_password(hash_password("ba con suối trăng"), "\ud800\x00")


def test_two_hash_at_a_time_however_many_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, counts = threading.Lock(), {"now": 0, "most": 0}

    class Slow:
        def verify(self, hashed: str, password: bytes) -> bool:
            with lock:
                counts["now"] += 1
                counts["most"] = max(counts.values())
            time.sleep(0.02)
            with lock:
                counts["now"] -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=is_password, args=("a hash", "a password")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {"now": 0, "most": 2}


def test_without_a_hash_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Watched:
        def verify(self, hashed: str, password: bytes) -> bool:
            verified.append(hashed)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert is_password(None, "nobody has this password") is False
    assert verified[0].startswith("$argon2id$")
