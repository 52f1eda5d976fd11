"""Files sent by either side, kept in memory."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.wire import Wire


@dataclass(frozen=True)
class Upload:
    """An incoming file."""

    name: str
    data: bytes
    mime_type: str = "application/octet-stream"


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def size(self) -> int:
        return len(self.upload.data)

    @property
    def wire(self) -> Wire:
        """The fields of every Telegram file object."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, folder: str, upload: Upload) -> StoredFile:
        """`folder` is the first part of Telegram's path: `documents`, `photos`…"""
        number = len(self._by_id) + 1
        path = f"{folder}/file_{number}{PurePosixPath(upload.name).suffix}"
        stored = StoredFile(f"SandboxFile{number:06}", f"Unique{number:06}", path, upload)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
