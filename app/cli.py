"""The command line: `python -m app.cli --help`."""

import logging
import os
import sys
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import migrate
from app.access.commands import member_cli
from app.assists.recount import recount
from app.audit.queries import first_break
from app.config import settings
from app.db import Database
from app.demo.make import make_demo, who_to_sign_in_as
from app.exports.making import make_file
from app.exports.starting import start_waiting
from app.units.commands import units_cli

# Where a proxy may stand. "*" would believe the leftmost X-Forwarded-For, which anybody can write; so the
# rightmost counts that is not a proxy's own.
PROXIES = "127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Tiếp Sức Số"
)
cli.add_typer(units_cli, name="units")
cli.add_typer(member_cli, name="member")


def database() -> Database:
    """The database that the settings name."""
    return Database(settings().database_url)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the tables to the newest version and load the shipped units and tasks."""
    opened = database()
    migrate.upgrade(opened.engine)
    migrate.load_shipped(opened)


@cli.command()
def run() -> None:
    """Migrate, make the demo on an empty database, say who to sign in as, and serve: what `make run` does."""
    migrate_command()
    if settings().is_development:
        demo()
    typer.echo(f"Open {settings().app_base_url}")
    serve()


@cli.command()
def demo() -> None:
    """Fill an empty database with invented people and two weeks of days (development only)."""
    typer.echo(who_to_sign_in_as(make_demo(database(), settings())))


@cli.command()
def serve(host: str = "127.0.0.1", workers: int = 1, *, behind_proxy: bool = False) -> None:
    """Serve the app; run `migrate` first.

    `--behind-proxy` believes the X-Forwarded headers of whoever connects from this machine or a private
    network: only for a server that nobody but the proxy can reach.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Access lines would hold invitation tokens, which are part of the path.
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=settings().port,
        workers=workers,
        access_log=False,
        forwarded_allow_ips=PROXIES if behind_proxy else None,
        server_header=False,
    )


@cli.command("verify-log")
def verify_log() -> None:
    """Check the audit chain from the first row to the last."""
    with database().reading() as db:
        broken = first_break(db)
    if broken is not None:
        typer.echo(f"The audit chain breaks at row {broken}.", err=True)
        raise typer.Exit(1)
    typer.echo("The audit chain holds.")


@cli.command("recount")
def recount_command() -> None:
    """Count all rows anew and print where the daily counts differ from them."""
    with database().reading() as db:
        differences = recount(db)
    for difference in differences:
        typer.echo(str(difference), err=True)
    if differences:
        raise typer.Exit(1)
    typer.echo("Every count agrees with its rows.")


@cli.command("export")
def export_command(job: Annotated[int, typer.Option(help="The number of the file")]) -> None:
    """Make a file of all rows that somebody asked for; the server calls this."""
    if hasattr(os, "nice"):
        os.nice(10)  # people who work come first
    opened = database()
    typer.echo(f"Export {job}: {make_file(opened, settings(), job)}")
    start_waiting(opened, settings())


def main() -> None:
    """Run a command; what the person at the terminal can mend is said in words, not as a traceback."""
    try:
        cli()
    except ValidationError as error:
        for mistake in error.errors():
            where = ".".join(str(part) for part in mistake["loc"]).upper()
            typer.echo(f"Settings: {where} {mistake['msg']}. See docs/settings.md.", err=True)
        sys.exit(2)
    except (OperationalError, ProgrammingError):
        typer.echo(
            "The database does not answer, or has not been migrated: check DATABASE_URL, then run "
            "`python -m app.cli migrate`.",
            err=True,
        )
        sys.exit(3)
    except RuntimeError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
