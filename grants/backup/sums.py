"""What proves that a backup is whole: a list of hashes that `sha256sum -c` reads as well, and the manifest."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

SUMS, MANIFEST, DUMP, SECRET, FILES = "SHA256SUMS", "manifest.json", "database.dump", "secret", "files"
FORMAT = "grants-backup/1"
LINE = re.compile(r"([0-9a-f]{64})  ([\w./-]+)")
NAME = re.compile(r"grants-\d{8}T\d{6}Z")


def backups(folder: Path) -> list[Path]:
    """The finished backups in a folder, oldest first."""
    return sorted(each for each in folder.glob("grants-*") if NAME.fullmatch(each.name) and (each / SUMS).is_file())


def chosen(path: Path) -> Path:
    """The backup at that path: itself, or the newest one in it. Raises RuntimeError when there is none."""
    if (path / SUMS).is_file():
        return path
    if found := backups(path):
        return found[-1]
    raise RuntimeError(f"{path} is no backup and holds none (a finished one has the file {SUMS})")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def manifest(folder: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises RuntimeError when it cannot be read or is of another format."""
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise RuntimeError(f"{folder / MANIFEST} cannot be read: {problem}") from problem
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise RuntimeError(f"{folder / MANIFEST} is not of the format {FORMAT}")
    return read


def write(folder: Path, hashes: dict[str, str]) -> None:
    """Write the list; a folder without it counts as unfinished."""
    lines = [f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items())]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def findings(folder: Path) -> list[str]:
    """Every part that is missing or not what was written, by name; nothing when the backup is whole."""
    found, listed = [], dict[str, str]()
    for number, line in enumerate((folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if match := LINE.fullmatch(line):
            listed[match[2]] = match[1]
        else:
            found.append(f"{SUMS}: line {number} is damaged")
    found += [f"{path}: not in {SUMS}" for path in (DUMP, MANIFEST) if path not in listed]
    for path, sha256 in listed.items():
        part = folder / path
        if not part.is_file():
            found.append(f"{path}: missing")
        elif digest(part) != sha256 or (path.startswith(f"{FILES}/") and part.name != sha256):
            found.append(f"{path}: damaged")
    if found:
        return found
    files = sum(path.startswith(f"{FILES}/") for path in listed)
    if files != (expected := manifest(folder)["files"]):
        found.append(f"{SUMS}: {files} files listed, {expected} were kept")
    return found
