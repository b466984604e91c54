"""Every write is audited: a public function that writes reaches `record`, or is named here with a reason."""

import ast
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
WRITES = {"db.add", "db.add_all", "db.delete", "insert_ignoring", "insert", "update", "delete"}
# Functions that write without an event of their own, and why.
UNAUDITED = {
    "app/access/guesses.py": "counters of failures; the failure itself is audited by its caller",
    "app/counts/actions.py": "derived numbers; the assist that changes them is audited",
    "app/audit/actions.py": "the audit itself",
    "app/db/types.py": "a statement for callers",
    "app/exports/actions.py:beat": "how far a file has come; asking for it and its end are audited",
    "app/sync/phones.py": "what a phone says of itself; no act of anybody, and it changes no number",
    "app/units/actions.py:rebuild_cover": "derived from the units, whose import is audited",
}


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def calls(function: ast.FunctionDef) -> set[str]:
    """What a function calls as it is written: "record", "db.add", "actions.add_team"."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else "?"
                found.add(f"{owner}.{node.func.attr}")
    return found


def writes(function: ast.FunctionDef) -> bool:
    return bool(calls(function) & WRITES)


def reaches(name: str, wanted: str, local: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    """Whether calling `name` may call `wanted`, through functions of the same file."""
    if name in seen or name not in local:
        return False
    made = calls(local[name])
    return wanted in made or any(reaches(call, wanted, local, seen | {name}) for call in made)


def unaudited_writers() -> list[str]:
    found = []
    for path in sorted(APP.rglob("*.py")):
        name = f"app/{path.relative_to(APP)}"
        local = functions(path)
        callers = {
            caller for writer in local if writes(local[writer]) for caller in _public_callers(writer, local)
        }
        if name not in UNAUDITED:
            found += [
                f"{name}:{caller}"
                for caller in sorted(callers)
                if f"{name}:{caller}" not in UNAUDITED and not reaches(caller, "record", local, frozenset())
            ]
    return found


def _public_callers(writer: str, local: dict[str, ast.FunctionDef]) -> set[str]:
    if not writer.startswith("_"):
        return {writer}
    return {
        name
        for name in local
        if not name.startswith("_") and (name == writer or reaches(name, writer, local, frozenset()))
    }


def test_every_public_function_that_writes_is_audited() -> None:
    assert unaudited_writers() == []


def test_the_check_sees_writers() -> None:
    local = functions(APP / "members" / "actions.py")
    assert writes(local["add_team"])
    assert reaches("add_team", "record", local, frozenset())


def test_only_actions_write() -> None:
    wrong = [
        f"app/{path.relative_to(APP)}:{name}"
        for path in sorted(APP.rglob("*.py"))
        if path.name in {"queries.py", "forms.py", "pages.py", "routes.py", "models.py"}
        for name, function in functions(path).items()
        if writes(function)
    ]
    assert wrong == []


def test_actions_never_commit() -> None:
    wrong = [
        f"app/{path.relative_to(APP)}:{name}"
        for path in sorted(APP.rglob("*.py"))
        if "db" not in path.parts
        for name, function in functions(path).items()
        if "db.commit" in calls(function)
    ]
    assert wrong == []
