"""The command line: `python -m app.cli --help`."""

import logging

import typer
import uvicorn

from app import migrate
from app.audit.queries import first_break
from app.config import settings
from app.db import Database
from app.units.commands import units_cli

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Tiếp Sức Số")
cli.add_typer(units_cli, name="units")


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
def serve(host: str = "127.0.0.1", workers: int = 1) -> None:
    """Serve the app; run `migrate` first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Access lines would hold invitation tokens, which are part of the path.
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=settings().port,
        workers=workers,
        access_log=False,
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


if __name__ == "__main__":
    cli()
