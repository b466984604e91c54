"""Settings, read once from the environment. Each is described in docs/settings.md."""

from functools import lru_cache
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "not-a-secret"
SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """What the environment says; the names are those of the variables, in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/app.db"
    app_env: Literal["production", "development"] = "production"
    app_secret: str = DEFAULT_SECRET
    app_base_url: str = "http://127.0.0.1:8000"
    app_org_name: str = Field(default="Tỉnh Đoàn", min_length=1, max_length=60)
    app_export_folder: str = Field(default="var/exports", min_length=1)
    app_report_parent: str = Field(default="", max_length=120)
    app_report_body: str = Field(default="", max_length=120)
    app_report_place: str = Field(default="", max_length=60)
    app_report_symbol: str = Field(default="", max_length=40)
    app_report_authority: str = Field(default="TM. BAN THƯỜNG VỤ", max_length=120)
    app_report_signer_title: str = Field(default="BÍ THƯ", max_length=60)
    app_report_signer: str = Field(default="", max_length=60)
    app_report_recipients: str = Field(default="Lưu: Văn phòng", max_length=400)
    app_demo_password: str | None = None
    port: int = Field(default=8000, ge=1, le=65535)

    @property
    def is_development(self) -> bool:
        return self.app_env == "development"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.app_base_url).scheme == "https"

    @property
    def domain(self) -> str:
        """The host as people read it on a poster, with its port if it has one."""
        return urlsplit(self.app_base_url).netloc

    @model_validator(mode="before")
    @classmethod
    def _serve_where_it_runs(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Without an address the app is opened on the machine and port where it runs."""
        if not values.get("app_base_url"):
            values["app_base_url"] = f"http://127.0.0.1:{values.get('port') or 8000}"
        return values

    @model_validator(mode="after")
    def _refuse_defaults_in_production(self) -> Self:
        if self.is_development:
            return self
        if len(self.app_secret) < SHORTEST_SECRET or self.app_secret == DEFAULT_SECRET:
            message = (
                f"APP_SECRET must be set to at least {SHORTEST_SECRET} random characters in "
                "production; make one with: "
                "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
            raise ValueError(message)
        if not self.is_https or urlsplit(self.app_base_url).path.strip("/"):
            message = "APP_BASE_URL must be the https:// address that people open, without a path"
            raise ValueError(message)
        return self


@lru_cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: a value is missing, wrong, or a default in production.
    """
    return Settings()
