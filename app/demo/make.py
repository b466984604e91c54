"""Making the demo, once, on an empty database in development."""

import secrets
from datetime import timedelta
from random import Random

from app import clock
from app.config import Settings
from app.db import Database
from app.demo.days import DAYS, make_days
from app.demo.plans import make_plans
from app.demo.world import COORDINATOR_PHONE, OFFICER_PHONE, VOLUNTEER_PHONE, is_empty, make_world

_SEED = 20261124


def make_demo(database: Database, settings: Settings) -> str | None:
    """Fill an empty database; returns the password of the demo people, or None if there was nothing to do.

    Raises:
        RuntimeError: this is not development, where invented people must never be.
    """
    if not settings.is_development:
        message = "demo people are made in development only (APP_ENV=development)"
        raise RuntimeError(message)
    password = settings.app_demo_password or "-".join(secrets.token_hex(2) for _ in range(3))
    with database.writing() as db:
        if not is_empty(db):
            return None
        random = Random(_SEED)  # noqa: S311 - invented days, the same each time
        with clock.frozen(clock.now() - timedelta(days=DAYS + 1)):
            crews = make_world(db, random, password)
        make_days(db, random, crews)
        make_plans(db, random, crews)
    return password


def who_to_sign_in_as(password: str | None) -> str:
    """What `make run` prints."""
    known = f"password {password}" if password else "the password of when the demo was made"
    return "\n".join(
        [
            f"Sign in with {known} (delete var/app.db for a new demo):",
            f"  volunteer    {VOLUNTEER_PHONE}  Nguyễn Thị Hạnh, Xã Bù Gia Mập",
            f"  coordinator  {COORDINATOR_PHONE}  Trần Thị Thu, Xã Bù Gia Mập",
            f"  officer      {OFFICER_PHONE}  Võ Tiến Dũng, Đồng Nai",
        ]
    )
