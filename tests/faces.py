"""The faces of our papers, made once for all processes of a run, beside its first tests.

Making them takes a minute of the processor, and a paper without them three times as long as one with them. Where tests
run one after the other nobody makes them: a paper that finds none is printed with Noto, and is right.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from grants.pdf import fonts
from tests import played

PATIENCE = 600.0


def begin() -> subprocess.Popen[bytes] | None:
    """Start making them in the shared folder; nothing where there is nothing to make them from."""
    if not fonts.NOTO.is_dir():
        return None
    shared = Path(os.environ[played.SHARED])
    (shared / "fonts").mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "grants.cli", "fonts"],
        env=os.environ | {"GRANTS_DATA_DIR": str(shared)},
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(builder: subprocess.Popen[bytes] | None) -> None:
    """Whoever still makes them is told to stop."""
    if builder is not None:
        builder.send_signal(signal.SIGTERM)
        builder.wait(10)


def lend(folder: Path) -> bool:
    """Give a data folder those of this run; whether there are any, or soon will be."""
    shared = Path(os.environ[played.SHARED]) / "fonts"
    if shared.is_dir():
        (folder / "fonts").symlink_to(shared)
    return shared.is_dir()


def wait(folder: Path) -> None:
    """Until they stand in a data folder, where there is anything to make them from."""
    until = time.monotonic() + PATIENCE
    while fonts.NOTO.is_dir() and not fonts.stand(folder / "fonts"):
        assert time.monotonic() < until, "the faces are not built"
        time.sleep(0.5)
