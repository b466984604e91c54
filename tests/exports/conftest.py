"""Fixtures of exports: a folder of its own for every test."""

from pathlib import Path

import pytest

from app.config import Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        app_env="development",
        app_secret="a secret for tests only",
        app_base_url="http://testserver",
        app_export_folder=str(tmp_path / "exports"),
        _env_file=None,
    )
