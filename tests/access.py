"""Who may enter each route and who may call each action, as the code says it: `python -m tests.access` prints the rows.

Of a route it is what its guards say. Of an action it is every role that its rules ask for (`actor_has_role`, `has_in`,
`has`), found by reading the code; `system` where `by` may be None; `own` where rules ask no role but whose it is.
tests/access.csv is this print, kept so that a change of who may do what stands in the change that is reviewed.
"""

import ast
import csv
import inspect
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import get_type_hints

from litestar.handlers import HTTPRouteHandler

from grants.app import create_app
from grants.people.tables import Role
from grants.web.guards import WHO

GRANTS = Path(__file__).resolve().parent.parent / "grants"
TABLE = Path(__file__).parent / "access.csv"
ASKS = {"actor_has_role", "has_in", "has"}
# How somebody signs in, which is not who may.
ASKS_NOT = {"needs_second_factor"}
READS_ONLY = {"queries", "facts", "tables", "words"}

Row = tuple[str, str, str]
Given = dict[str, object]


def rows() -> list[Row]:
    """All routes and actions of the code."""
    return sorted([*_routes(), *_actions()])


def kept() -> list[Row]:
    """The rows of tests/access.csv."""
    with TABLE.open(newline="", encoding="utf-8") as source:
        return [(each["kind"], each["name"], each["who"]) for each in csv.DictReader(source)]


@cache
def handlers() -> tuple[tuple[str, HTTPRouteHandler], ...]:
    """Every route handler that is ours, with its path. Files of static/ are served to everybody by Litestar itself."""
    return tuple(
        (route.path, handler)
        for route in create_app().routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
        if not route.path.startswith("/static")
    )


def _routes() -> Iterator[Row]:
    for path, handler in handlers():
        who = [WHO.get(guard, "unknown guard") for guard in handler.resolve_guards()]
        yield "route", str(handler.name or path), " and ".join(who) or "nobody said"


def actions() -> list[FunctionType]:
    """Every function decorated with @action, as it was before."""
    found = []
    for module in _modules_with_actions():
        for member in vars(module).values():
            if getattr(member, "is_action", False) and member.__module__ == module.__name__:
                found.append(member.__wrapped__)
    return found


def _modules_with_actions() -> list[ModuleType]:
    return [
        import_module(".".join(("grants", *path.relative_to(GRANTS).with_suffix("").parts)))
        for path in sorted(GRANTS.glob("*/**/*.py"))
        if "\n@action\n" in path.read_text(encoding="utf-8")
    ]


def _actions() -> Iterator[Row]:
    for verb in actions():
        roles = {role.value for role in _roles_asked(verb, {}, set())}
        by = get_type_hints(verb).get("by")
        if by is type(None) or type(None) in getattr(by, "__args__", ()):
            roles.add("system")
        package = verb.__module__.removeprefix("grants.").rsplit(".", 1)[0]
        yield "action", f"{package}.{verb.__name__}", "|".join(sorted(roles)) or "own"


def _roles_asked(function: FunctionType, given: Given, seen: set[tuple[FunctionType, frozenset[object]]]) -> set[Role]:
    """The roles a function asks for, in itself and in what it calls inside the steps, with the words it was given."""
    if (function, frozenset(given.items())) in seen:
        return set()
    seen.add((function, frozenset(given.items())))
    found: set[Role] = set()
    for node in ast.walk(_tree(function)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        inner = _resolve(node.func, function, given)
        if called in ASKS:
            for argument in node.args:
                found |= set(_flat(_named(argument, function, given)))
        elif isinstance(inner, FunctionType) and called not in ASKS_NOT and _belongs_to_a_step(inner):
            found |= _roles_asked(inner, _words_given(node, inner, function, given), seen)
    return found


@cache
def _tree(function: FunctionType) -> ast.AST:
    return ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))


@cache
def _assigned(function: FunctionType) -> dict[str, ast.expr]:
    """The local names of a function and what they were given."""
    pairs = ((node.targets[0], node.value) for node in ast.walk(_tree(function)) if isinstance(node, ast.Assign))
    return {target.id: value for target, value in pairs if isinstance(target, ast.Name)}


def _words_given(call: ast.Call, inner: FunctionType, function: FunctionType, given: Given) -> Given:
    """The parameters of `inner` that this call gives a word of a closed list, such as ClaimStatus.PAID."""
    names = list(inspect.signature(inner).parameters)
    pairs = [*zip(names, call.args, strict=False), *((each.arg, each.value) for each in call.keywords if each.arg)]
    resolved = {name: _resolve(value, function, given) for name, value in pairs}
    return {name: value for name, value in resolved.items() if isinstance(value, StrEnum)}


def _resolve(name: ast.expr, function: FunctionType, given: Given) -> object:
    """What a name or a dotted name means where the function stands."""
    if isinstance(name, ast.Name):
        return given.get(name.id) or function.__globals__.get(name.id)
    if isinstance(name, ast.Attribute):
        return getattr(_resolve(name.value, function, given), name.attr, None)
    return None


def _belongs_to_a_step(function: FunctionType) -> bool:
    parts = function.__module__.split(".")
    is_action = getattr(function, "is_action", False)
    return parts[0] == "grants" and len(parts) > 2 and not READS_ONLY & set(parts) and not is_action


def _named(expression: ast.expr, function: FunctionType, given: Given) -> list[object]:
    """What `[Role.OFFICER]`, `DRAFTERS`, `*READERS` name; of `STEP_ROLES[step]` all values unless `step` is known."""
    if isinstance(expression, ast.Subscript):
        table = _resolve(expression.value, function, given)
        word = _resolve(expression.slice, function, given)
        return [table[word] if isinstance(table, dict) and word in table else table]
    if isinstance(expression, ast.Name) and expression.id in _assigned(function):
        return _named(_assigned(function)[expression.id], function, given)
    if isinstance(expression, ast.Name | ast.Attribute):
        return [_resolve(expression, function, given)]
    inner = (each for each in ast.iter_child_nodes(expression) if isinstance(each, ast.expr))
    return [found for each in inner for found in _named(each, function, given)]


def _flat(value: object) -> Iterator[Role]:
    if isinstance(value, Role):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _flat(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _flat(each)


if __name__ == "__main__":
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("kind", "name", "who"))
    out.writerows(rows())
