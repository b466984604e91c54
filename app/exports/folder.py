"""The folder of files: what is in it, what goes, and whether there is room for more."""

import re
import shutil
from pathlib import Path

from app import clock
from app.config import Settings
from app.db import Database
from app.exports import queries
from app.exports.models import ExportJob, Format

LEAST_ROOM = 256 * 1024 * 1024  # bytes that stay free: the database may live on the same disk
# What a row takes while its file is made. A workbook's rows lie there twice before they are packed.
_BYTES_OF_A_ROW = {Format.CSV: 500, Format.XLSX: 4_000}
_OURS = re.compile(r"\d{1,9}-")  # the job's number comes first


def folder_of(settings: Settings) -> Path:
    """The folder, made if it is missing; nobody else on the machine may look into it."""
    folder = Path(settings.app_export_folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(settings: Settings, job: ExportJob) -> Path:
    return folder_of(settings) / job.file_name


def has_room(folder: Path, rows: int = 0, wanted: Format = Format.CSV) -> bool:
    """Whether there is room for so many rows more."""
    return shutil.disk_usage(folder).free >= LEAST_ROOM + rows * _BYTES_OF_A_ROW[wanted]


def tidy(database: Database, settings: Settings) -> None:
    """Remove the files whose time is over, and what is left of those that were given up."""
    found = {path.name: path for path in folder_of(settings).iterdir() if _OURS.match(path.name)}
    job_ids = {int(name.partition("-")[0]) for name in found}
    with database.reading() as db:
        outdated = queries.outdated_names(db, job_ids, clock.now())
    for name in outdated & found.keys():
        remove(found[name])


def remove(path: Path) -> None:
    """Remove a file, or the folder in which one was being made; somebody else may do so at the same time."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
