"""Templates use only what their page gives them, and every page has a title and one heading."""

import dataclasses
import importlib
import pkgutil
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

import app
from app.web.render import TEMPLATES, make_environment

ENVIRONMENT: Environment = make_environment(lambda name: name)
GIVEN_TO_EVERY_TEMPLATE = {"page", "shell", "static"}


def page_classes() -> dict[str, type]:
    """Every page dataclass by the template it names."""
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.endswith(".pages"):
            for thing in vars(importlib.import_module(module.name)).values():
                if dataclasses.is_dataclass(thing) and hasattr(thing, "template"):
                    found[thing.template] = thing  # type: ignore[assignment]
    return found


PAGES = page_classes()


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


def full_templates() -> list[str]:
    """The templates that are whole pages."""
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    return sorted(name for name in names if "_" not in Path(name).name[0] and name != "base.html")


def attributes_of(name: str, variable: str) -> set[str]:
    tree = ENVIRONMENT.parse(source(name))
    return {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == variable
    }


def test_there_are_pages() -> None:
    assert len(PAGES) > 5


@pytest.mark.parametrize("name", full_templates())
def test_every_whole_page_has_a_dataclass(name: str) -> None:
    assert name in PAGES or "{% block main" not in source(name), name


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_uses_only_what_its_dataclass_holds(name: str) -> None:
    kind = PAGES[name]
    held = {field.name for field in dataclasses.fields(kind)} | set(dir(kind))
    assert attributes_of(name, "page") - held == set()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_takes_one_page(name: str) -> None:
    tree = ENVIRONMENT.parse(source(name))
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    imported = {alias for node in tree.find_all(nodes.FromImport) for alias in _names(node)}
    assert meta.find_undeclared_variables(tree) <= GIVEN_TO_EVERY_TEMPLATE | macros | imported


def _names(node: nodes.FromImport) -> list[str]:
    return [name if isinstance(name, str) else name[1] for name in node.names]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_a_title(name: str) -> None:
    assert "{% block title %}" in source(name) or "<title>" in source(name)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=str)
def test_nothing_is_marked_safe_and_no_script_or_style_is_inline(path: Path) -> None:
    text = path.read_text()
    for forbidden in ("|safe", "| safe", " style=", " hx-on", "onclick", "<style", "autoescape false"):
        assert forbidden not in text, forbidden
    assert "<script>" not in text
