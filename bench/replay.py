"""The worked round from an empty folder to its last figure: how long, and whether every figure is right.

`python bench/replay.py [--quick]`; the last line is one JSON object. The promise: the figures are equal.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUND = ROOT / "grants" / "demo" / "round.json"


def main() -> int:
    """Play the round once (`--quick`) or three times; exit code 1 when a figure differs."""
    runs = 1 if "--quick" in sys.argv[1:] else 3
    seconds, lines = [], []
    for number in range(1, runs + 1):
        took, found = replay()
        seconds.append(round(took, 2))
        lines += found
        print(f"run {number} of {runs}: {took:.2f} s, {len(found)} differences", flush=True)
    figures = {"seconds": seconds, "median_seconds": sorted(seconds)[len(seconds) // 2], "differences": lines}
    print(json.dumps(figures | {"ok": not lines}, ensure_ascii=False))
    return 1 if lines else 0


def replay() -> tuple[float, list[str]]:
    """One replay in a folder of its own: seconds, and the differences it printed."""
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as folder:
        os.chmod(folder, 0o755)  # the embedded server runs as another user when we are root
        environment = os.environ | {"GRANTS_DATA_DIR": folder, "GRANTS_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "grants.cli", "replay", str(ROUND), "--check"]
        began = time.monotonic()
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
        )
        took = time.monotonic() - began
        problems = [line for line in done.stdout.splitlines() if line]
        if done.returncode not in {0, 1}:
            problems.append(f"exit code {done.returncode}: {done.stderr[-500:]}")
        return took, problems


if __name__ == "__main__":
    sys.exit(main())
