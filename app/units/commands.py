"""`python -m app.cli units …`: units of other provinces, from files. The format is in docs/units.md."""

from pathlib import Path
from typing import Annotated

import typer

from app.config import settings
from app.db import Database
from app.units.actions import ImportRefusedError, import_units
from app.units.imports import CsvFile

units_cli = typer.Typer(no_args_is_help=True, help="Administrative units")

ReadableFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@units_cli.callback()
def about() -> None:
    """Administrative units."""


@units_cli.command("import")
def import_command(
    units: ReadableFile,
    succession: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True)] = None,
) -> None:
    """Import units and what became of them from CSV files: all of it, or nothing."""
    files = [CsvFile(str(path), path.read_bytes()) for path in (units, succession) if path is not None]
    database = Database(settings().database_url)
    try:
        with database.writing() as db:
            unit_count, succession_count = import_units(db, None, *files)
    except ImportRefusedError as refused:
        for complaint in refused.complaints:
            typer.echo(complaint, err=True)
        typer.echo(f"Nothing was imported: {len(refused.complaints)} to mend.", err=True)
        raise typer.Exit(1) from None
    finally:
        database.engine.dispose()
    typer.echo(f"Imported {unit_count} units and {succession_count} successions.")
