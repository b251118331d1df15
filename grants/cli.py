"""The `grants` command."""

import argparse
import asyncio
import getpass
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from grants import db, run, worker
from grants.backup import making, restoring, sums
from grants.custody.books import checks as custody_books
from grants.demo.differences import differences
from grants.demo.ending.file import load
from grants.demo.play import RoundAlreadyThere, play
from grants.demo.round_file import BadRound
from grants.demo.start import ADMIN_QUESTIONS, create_admin
from grants.disbursement.closed import checks as closed_sums
from grants.errors import Refused
from grants.ledger import Finding, checks, seals
from grants.migrations import migrate
from grants.pdf import fonts
from grants.people.recovering import reset_access
from grants.results import queries as results
from grants.results.record import verify
from grants.scoring import verifying
from grants.settings import Settings, settings, variable

T = TypeVar("T")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments) or 0)
    except (BadRound, RoundAlreadyThere, Refused, RuntimeError, OSError) as problem:
        print(f"grants: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grants", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, words: str, run_it: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(command=run_it)
        return sub

    start = command("run", "start database, web and workers, and stop them all on Ctrl-C", _run)
    start.add_argument("--demo", action="store_true", help="fill an empty database with the worked round first")
    command("migrate", "bring the database to the newest version", _migrate)
    command("worker", "run one worker process", _worker)
    replay = command("replay", "play a round file through the system's own actions", _replay)
    replay.add_argument("file", type=Path)
    replay.add_argument(
        "--check", action="store_true", help="compare with the file's own `expect`; exit 1 if it differs"
    )
    replay.add_argument("--figures", action="store_true", help="print the figures as JSON")
    replay.add_argument("--fresh", action="store_true", help="drop what the database holds first")
    ledger = command("ledger", "prove the books", _ledger)
    ledger.add_argument("what", choices=("verify", "seal"))
    draw = command("draw", "recompute the draws of experts", _draw)
    draw.add_argument("what", choices=("verify",))
    draw.add_argument("--record", type=Path, help="the record of one draw, as its paper carries it, instead of all")
    scores = command("scores", "compute closed rankings again out of their sheets", _scores)
    scores.add_argument("what", choices=("verify",))
    scores.add_argument("call", type=int, nargs="?", help="one call; without it every closed one")
    scores.add_argument("--file", type=Path, help="an exported record instead of the database")
    _add_backup(command)
    admin = command("create-admin", "make the first funder and its administrator", _create_admin)
    for name, words in ADMIN_QUESTIONS.items():
        admin.add_argument(f"--{name.replace('_', '-')}", help=words)
    access = command(
        "reset-access", "a new password and authenticator for a person, sessions and API tokens ended", _reset_access
    )
    access.add_argument("login", help="sign-in name")
    command("fonts", "build the faces for papers now (a first start does it in the background)", _fonts)
    command("settings", "list the settings and where each comes from", _settings)
    return parser


def _add_backup(command: Callable[..., argparse.ArgumentParser]) -> None:
    backup = command("backup", "back up database, files and secret while the system runs", _backup)
    backup.add_argument("folder", type=Path, help="where backups lie, each in a folder of its own")
    backup.add_argument("--keep", type=_at_least_one, metavar="N", help="take away all but the newest N afterwards")
    backup.add_argument("--verify", action="store_true", help="make none: prove the newest, or the one that is named")
    restore = command("restore", "bring a backup back into an empty database, and prove the books", _restore)
    restore.add_argument("folder", type=Path, help="a backup, or the folder in which the newest is taken")


def _run(arguments: argparse.Namespace) -> int:
    return run.run(demo=arguments.demo)


def _migrate(_arguments: argparse.Namespace) -> None:
    print(_with_database(migrate), end="")


def _worker(_arguments: argparse.Namespace) -> None:
    worker.run(db.database_url())


def _replay(arguments: argparse.Namespace) -> int:
    the_round = load(arguments.file)
    played = _with_database(lambda: play(the_round, fresh=arguments.fresh))
    if arguments.figures:
        print(json.dumps(played.figures, ensure_ascii=False, indent=1))
    found = played.problems + (differences(the_round["expect"], played.figures) if arguments.check else [])
    for line in found:
        print(line, file=sys.stdout if arguments.check and not arguments.figures else sys.stderr)
    return 1 if arguments.check and found else 0


async def _found_in_the_books() -> list[Finding]:
    """What the ledger proves of every book, custody of its own, and that what is kept of closed projects is so."""
    return [*await checks.verify(), *await custody_books.everywhere(), *await closed_sums.run()]


def _ledger(arguments: argparse.Namespace) -> int:
    if arguments.what == "seal":
        print(f"{_with_database(seals.seal)} rows sealed")
        return 0
    findings = _with_database(_found_in_the_books)
    for finding in findings:
        print(finding)
    if not findings:
        print("ledger verified: nothing differs")
    return 1 if findings else 0


def _backup(arguments: argparse.Namespace) -> int:
    os.umask(0o077)
    if arguments.verify:
        chosen = sums.chosen(arguments.folder)
        found = sums.findings(chosen)
        for line in found:
            print(line)
        if not found:
            print(f"{chosen}: every part is as it was written")
        return 1 if found else 0
    made = _with_database(lambda: making.make(db.database_url(), arguments.folder, keep=arguments.keep))
    print(f"{made.folder}: {made.files} files, {made.linked} of them linked to the backup before")
    for digest in made.lost:
        print(f"lost: file {digest} is named by a row and is not in the store as it was kept")
    return 1 if made.lost else 0


def _restore(arguments: argparse.Namespace) -> int:
    chosen = sums.chosen(arguments.folder)

    async def restored_and_proved() -> list[object]:
        differs = await restoring.restore(db.database_url(), chosen)
        return [*differs, *await _found_in_the_books()]

    found = _with_database(restored_and_proved)
    for line in found:
        print(line)
    made_at, files = (sums.manifest(chosen)[name] for name in ("made_at", "files"))
    print(f"restored as of {made_at}, {files} files; " + ("see above" if found else "ledger verified: nothing differs"))
    return 1 if found else 0


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 on")
    return int(text)


def _draw(arguments: argparse.Namespace) -> int:
    if arguments.record:
        findings = verifying.differences_in(arguments.record.read_text(encoding="utf-8"))
    else:
        findings = _with_database(verifying.verify)
    for finding in findings:
        print(finding)
    if not findings:
        print("draws verified: every order follows from its record")
    return 1 if findings else 0


def _scores(arguments: argparse.Namespace) -> int:
    if arguments.file:
        records = [_json(arguments.file)]
    else:
        records = _with_database(lambda: results.judging_records(arguments.call))
    found = 0
    for each in records:
        differences_found = verify(each)
        for line in differences_found:
            print(f"{each['call']['title']}: {line}")
        if not differences_found:
            print(f"{each['call']['title']}: {len(each['ranking'])} applications computed again, nothing differs")
        found += len(differences_found)
    return 1 if found else 0


def _json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise RuntimeError(f"{path} cannot be read: {problem}") from problem
    return read if isinstance(read, dict) else {}


def _create_admin(arguments: argparse.Namespace) -> None:
    answers = {}
    for name, words in ADMIN_QUESTIONS.items():
        given = getattr(arguments, name)
        answers[name] = given or (getpass.getpass(f"{words}: ") if name == "password" else input(f"{words}: "))

    async def in_a_new_database() -> str:
        await migrate()
        return await create_admin(**answers)

    print(_with_database(in_a_new_database))


def _reset_access(arguments: argparse.Namespace) -> None:
    password = _with_database(lambda: reset_access(None, login=arguments.login))
    print(f"{password}\nis the new password of {arguments.login}: it is shown once; change it after signing in")


def _fonts(_arguments: argparse.Namespace) -> None:
    # Stopped half-way, it ends the face being made and takes the half-built ones away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    fonts.build(settings().data_dir / "fonts")


def _settings(_arguments: argparse.Namespace) -> None:
    for each in fields(Settings):
        name = variable(each.name)
        value = getattr(settings(), each.name)
        shown = "(set)" if each.metadata.get("secret") and value else value
        source = "environment" if name in os.environ else "default"
        print(f"{name}={shown}\n    {each.metadata['help']} ({source})")


def _with_database(work: Callable[[], Awaitable[T]]) -> T:
    async def connected() -> T:
        await db.connect(db.database_url())
        try:
            return await work()
        finally:
            await db.disconnect()

    was_running = db.is_embedded_running(settings().data_dir)
    try:
        return asyncio.run(connected())
    finally:
        if not settings().database_url and not was_running:
            db.stop_embedded(settings().data_dir)


if __name__ == "__main__":
    sys.exit(main())
