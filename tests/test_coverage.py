"""docs/coverage.md against the code: every page, function and test that it names is there, no statement is left out."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests import access

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "coverage.md"
NOT_DONE = "## 支持条文：未做"
NUMBER = re.compile(r"\bS(\d+)\b")
NAMED = re.compile(r"`([^`]+)`")
CORE = (
    "2 4 5 10 15 18 19 20 23 28 29 30 31 32 33 34 37 38 39 40 42 49 50 52 53 54 56 57 71 72 75 76 77 81 82 83 84 85 88"
    " 89 93 94 99"
)
SUPPORTING = (
    "1 6 7 8 9 11 12 13 14 16 17 21 24 25 26 27 35 36 41 43 44 45 46 48 55 58 59 60 61 62 64 65 66 69 70 73 74 78 79 80"
    " 86 87 90 96 97 98 100 101"
)


@cache
def rows() -> list[list[str]]:
    """The cells of every row: number, requirement, pages, code, tests, what is missing."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if re.match(r"\| S\d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(column: int) -> list[tuple[str, str]]:
    """(statement, what one of its cells names) of a column, as often as it is named."""
    return [(row[0], each) for row in rows() for each in NAMED.findall(row[column])]


@cache
def defined(path: str) -> frozenset[str]:
    """The functions of a file by its syntax alone; of a file that is not there, none."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_statement_has_one_row_or_is_named_as_not_done():
    done = Counter(int(row[0][1:]) for row in rows())
    not_done = Counter(map(int, NUMBER.findall(TABLE.read_text(encoding="utf-8").partition(NOT_DONE)[2])))

    assert set(map(int, CORE.split())) - set(done) == set()
    assert done + not_done == Counter(map(int, f"{CORE} {SUPPORTING}".split()))


def test_each_row_says_what_where_by_which_test_and_what_is_missing():
    assert [row[0] for row in rows() if len(row) != 6 or not all(row)] == []
    assert [row[0] for row in rows() if not all(NAMED.search(row[column]) for column in (2, 3, 4))] == []


def test_each_page_that_is_named_is_a_route():
    routes = {handler.name for _path, handler in access.handlers()}

    assert [each for each in named(2) if each[1] not in routes] == []


@pytest.mark.parametrize(("column", "begins"), [(3, ("grants/", "")), (4, ("tests/", "test_"))])
def test_each_function_and_test_that_is_named_stands_in_its_file(column, begins):
    folder, prefix = begins
    wrong = []
    for number, each in named(column):
        path, _, name = each.partition("::")
        if not path.startswith(folder) or not name.startswith(prefix) or name not in defined(path):
            wrong.append((number, each))

    assert wrong == []
