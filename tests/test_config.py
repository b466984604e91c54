"""Production refuses defaults; every setting is documented."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.config import Settings

ROOT = Path(__file__).parents[1]
SECRET = "s" * 32


def make(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_production_starts_with_a_secret_and_an_https_address() -> None:
    settings = make(app_secret=SECRET, app_base_url="https://tiepsucso.example")
    assert settings.app_env == "production"
    assert settings.domain == "tiepsucso.example"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "APP_SECRET"),
        ({"app_secret": "short", "app_base_url": "https://a.example"}, "APP_SECRET"),
        ({"app_secret": SECRET}, "APP_BASE_URL"),
        ({"app_secret": SECRET, "app_base_url": "http://a.example"}, "APP_BASE_URL"),
        ({"app_secret": SECRET, "app_base_url": "https://a.example/sub"}, "APP_BASE_URL"),
    ],
)
def test_production_refuses_defaults(values: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        make(**values)


def test_development_serves_where_it_runs() -> None:
    assert make(app_env="development", port=8123).app_base_url == "http://127.0.0.1:8123"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert documented == {name.upper() for name in Settings.model_fields}
