import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOADED = "from grants import jobs, worker; worker.load_jobs(); print(*jobs.JOBS)"


def test_a_worker_knows_every_job_that_some_action_queues():
    source = "\n".join(path.read_text() for path in (ROOT / "grants").rglob("*.py"))
    queued = set(re.findall(r"enqueue\(\s*\"([\w.]+)\"", source))

    # In a process of its own: here the tests have imported everything.
    loaded = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, check=True, capture_output=True, text=True)
    known = set(loaded.stdout.split())

    assert len(queued) > 20
    assert queued - known == set()
