"""Vigía's files are private: closed to other accounts, whatever their mode was.

Where files have no such permissions, as on Windows, nothing is done.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG, S_ISVTX
from tempfile import NamedTemporaryFile

from bot.failures import CannotStart

log = logging.getLogger(__name__)

_HAS_PERMISSIONS = os.name == "posix"
_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_FOLDER, _FILE = 0o700, 0o600
KEY_FILE = "inbox.key"
SEAL_KEY_FILE = "seal.key"
WITNESS_KEY_FILE = "witness.key"
# The files that SQLite and we put beside it, by suffix.
_DATABASE = ("", "-wal", "-shm", "-journal", ".lock", ".deliveries.lock", ".door.lock", ".starting.lock")
_OUR_FOLDERS = frozenset({"exports", "demo", "lost+found"})


def close_to_others() -> None:
    """Make this process's new files private to its own account."""
    if _HAS_PERMISSIONS:
        os.umask(_OTHERS)


def open_data_folder(folder: Path, setting: str) -> None:
    """Open the folder, created if missing, and close it with all its content. Raises CannotStart.

    A folder that is not Vigía's alone, such as one shared by a machine's services, is left as it is: closing
    it would shut them out. The keys in it are closed all the same, and `close_database` closes the database.
    """
    try:
        folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        if not _HAS_PERMISSIONS:
            return
        _close([folder, *_files_in(folder)] if _is_ours_alone(folder) else _keys_in(folder))
    except OSError as error:
        raise CannotStart(f"{setting}: no se puede usar la carpeta «{folder}»: {error.strerror}.") from error
    refuse_open_folder(folder, setting)


def close_database(path: Path, setting: str) -> None:
    """Close a SQLite file, created if missing, and its companions, wherever it is. Raises CannotStart.

    SQLite gives its companion files the same permissions and owner.
    """
    if _HAS_PERMISSIONS:
        refuse_open_folder(path.parent, setting)
        if not path.exists():
            path.touch(_FILE)
            give_to_owner_of_folder(path)
        _close([file for suffix in _DATABASE if (file := path.with_name(path.name + suffix)).exists()])


def refuse_open_folder(folder: Path, setting: str) -> None:
    """Whoever may write in a folder can replace our files. Raises CannotStart."""
    if _HAS_PERMISSIONS and folder.stat().st_mode & _OTHERS_WRITE:
        raise CannotStart(
            f"{setting}: otras cuentas pueden escribir en la carpeta «{folder}»; "
            "usa una que sea sólo de Vigía, con permisos 700."
        )


def give_to_owner_of_folder(path: Path) -> None:
    """Give a file that root created to the folder's owner, so that root's command shuts no service out."""
    if _HAS_PERMISSIONS and os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def write_once(path: Path, content: bytes) -> None:
    """Create a private file atomically; if another process was quicker, its content stays."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f"{path.name}.") as file:  # with mode 0600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        give_to_owner_of_folder(Path(file.name))
        with suppress(FileExistsError):
            os.link(file.name, path)
    _keep_name_in(path.parent)


def _keep_name_in(folder: Path) -> None:
    """Flush the folder's names to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_readable_by_others(path: Path) -> bool:
    """Whether another account can read it, or its group if it is ours.

    Root may give a file to a service's group, so the group of another owner's file is not checked.
    """
    if not _HAS_PERMISSIONS or not path.exists():
        return False
    found = path.stat()
    others = _OTHERS if found.st_uid == os.geteuid() else 0o007
    return bool(found.st_mode & others)


def _is_ours_alone(folder: Path) -> bool:
    if folder.stat().st_mode & S_ISVTX:  # writable for all, like /tmp
        return False
    owner = folder.stat().st_uid
    return all(each.name in _OUR_FOLDERS or _is_file_of(owner, each) for each in folder.iterdir())


def _is_file_of(owner: int, path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:  # SQLite removes its companion files at any moment
        return True
    return S_ISREG(found.st_mode) and found.st_uid == owner


def _keys_in(folder: Path) -> Sequence[Path]:
    return [path for name in (KEY_FILE, SEAL_KEY_FILE, WITNESS_KEY_FILE) if (path := folder / name).exists()]


def _files_in(folder: Path) -> Iterator[Path]:
    for each in folder.iterdir():
        if each.name in _OUR_FOLDERS - {"lost+found"} or each.is_file():
            yield each


def _is_open(path: Path) -> bool:
    try:
        return bool(S_IMODE(path.stat().st_mode) & _OTHERS)
    except FileNotFoundError:
        return False


def _close(paths: Sequence[Path]) -> None:
    """Close the open ones; say in one line which were open, and which can't be closed."""
    was_open = [path for path in paths if _is_open(path)]
    for path in was_open:
        try:
            path.chmod(_FOLDER if path.is_dir() else _FILE)
        except OSError as error:
            log.debug("%s can't be closed: %s", path, error.strerror)
    left = [path for path in was_open if _is_open(path)]
    closed = [str(path) for path in was_open if path not in left]
    if closed:
        log.warning("other accounts could look into these, and can't any more: %s", ", ".join(closed))
    if left:
        log.warning(
            "other accounts can look into these, which can't be closed: %s", ", ".join(map(str, left))
        )
