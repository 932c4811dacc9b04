"""`touchline backup`: a copy that is whole and readable by its owner alone, made while `run` serves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from storage import backup
from storage.backup import BackupError, Facts


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies there whole. `facts` are None for PostgreSQL."""

    file: Path
    size: int
    facts: Facts | None


def of_sqlite(source: Path, file: Path, *, force: bool, rest: Callable[[float], None] | None = None) -> Made:
    """Copy the database to `file`: under another name first, checked, then moved there. Raises BackupError."""
    if not source.is_file():
        raise BackupError(f"There is no database {source.name} yet. Start `touchline run` once.")
    _free(source, file, force=force)

    def write(part: Path) -> None:
        backup.copy(source, part, **({} if rest is None else {"rest": rest}))
        if found := backup.faults(part):
            raise BackupError(
                f"The copy is not whole: {'; '.join(found)}. Nothing was kept. Run `touchline doctor` on the database."
            )

    _whole(file, write)
    return Made(file, file.stat().st_size, backup.facts(file))


def recipe(url: str, file: Path) -> list[str]:
    """The command that makes a backup of a PostgreSQL database; the password is left out."""
    return ["pg_dump", "--format=custom", "--no-owner", f"--file={file}", f"--dbname={_bare(url)}"]


def recipe_back(url: str, file: Path) -> list[str]:
    """The command that puts it back, into an empty database."""
    return ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_bare(url)}", str(file)]


def shown(command: Sequence[str]) -> str:
    return shlex.join(command)


def of_postgresql(url: str, file: Path, *, force: bool, program: str | None = None) -> Made:
    """Run the recipe, then have `pg_restore` read what it made. Raises BackupError."""
    dump = program or shutil.which("pg_dump")
    if dump is None:
        raise BackupError("There is no pg_dump on this machine. Install the client tools of PostgreSQL.")
    _free(None, file, force=force)

    def write(part: Path) -> None:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _told([dump, *recipe(url, part)[1:]], url)
        _told([str(Path(dump).with_name("pg_restore")), "--list", str(part)], url)
        backup.flush(part)

    _whole(file, write)
    return Made(file, file.stat().st_size, None)


def _told(command: list[str], url: str) -> None:
    password = make_url(url).password
    environ = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    except OSError as error:
        raise BackupError(
            f"{command[0]} cannot be run ({error.strerror}). Install PostgreSQL's tools."
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise BackupError(f"{Path(command[0]).name} failed: {said}. Nothing was kept.")


def _bare(url: str) -> str:
    found = make_url(url).set(drivername="postgresql").difference_update_query(["password"])
    return found._replace(password=None).render_as_string(hide_password=False)


def _free(source: Path | None, file: Path, *, force: bool) -> None:
    if source is not None and file.resolve() == source.resolve():
        raise BackupError(f"{file.name} is the database itself. Choose another file, best on another disk.")
    if file.is_dir():
        raise BackupError(f"{file} is a folder. Name a file in it.")
    if file.exists() and not force:
        raise BackupError(f"{file} is there already. Choose another name, or add --force to replace it.")
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}. Make it first.")


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """`file` is what it was, or all of what `write` makes; never a part."""
    part = file.with_name(f"{file.name}.part-{os.getpid()}")
    try:
        write(part)
        part.replace(file)
        backup.flush(file.parent)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror}). Choose another place.") from None
    finally:
        part.unlink(missing_ok=True)
