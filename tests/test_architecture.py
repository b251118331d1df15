"""What the house asks of its code and import-linter cannot see. Each test's name is the rule."""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import DictLoader
from piccolo.columns import ForeignKey
from piccolo.columns.base import OnDelete, OnUpdate

from grants.pdf import _environment as papers
from grants.piccolo_app import APP_CONFIG
from grants.web.render import environment
from tests import access

ROOT = Path(__file__).resolve().parent.parent
GRANTS, TEMPLATES, TESTS = ROOT / "grants", ROOT / "templates", ROOT / "tests"
STEPS = sorted(path.parent.name for path in GRANTS.glob("*/tables.py"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
LONG_FILE, LONGEST_FILE = 300, 400
LONG_FUNCTION, LONGEST_FUNCTION = 40, 60
# Figures for charts and for machines' ratios, where no money is counted.
ADVICE = {str(path.relative_to(ROOT)) for path in GRANTS.glob("results/advice/*.py")}
FLOAT_ALLOWED = {"grants/awards/choice/model.py", "grants/charts.py"} | ADVICE


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours by its path, as a tree. Piccolo's generated migrations are not ours."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(GRANTS.rglob("*.py"))
        if not path.name.startswith("grants_20")
    }


def pages() -> dict[str, str]:
    """Every template of a page (papers have their own rules) by its path, as text."""
    return {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] not in {"pdf", "email"}
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call as (dotted name, node)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def refusals() -> dict[str, set[str]]:
    """Each refusal code with the functions that raise it. One function may word the same refusal in two ways."""
    raised: dict[str, set[str]] = {}
    for path, tree in modules().items():
        inner_last = sorted(functions(tree), key=lambda function: function.lineno)
        for name, call in calls(tree):
            if name.split(".")[-1] in {"Refused", "NotAllowed", "NotFound"} and call.args:
                around = [each for each in inner_last if each.lineno <= call.lineno <= (each.end_lineno or 0)]
                if isinstance(call.args[0], ast.Constant) and around:
                    raised.setdefault(str(call.args[0].value), set()).add(f"{path}: {around[-1].name}")
    return raised


def test_every_route_says_who_may_enter():
    bare = [handler.name or path for path, handler in access.handlers() if not handler.resolve_guards()]

    assert bare == []


def test_every_route_has_a_name_of_its_own():
    names = Counter(handler.name for _path, handler in access.handlers())

    assert [name for name, times in names.items() if not name or times > 1] == []


def test_a_route_is_named_after_its_package_and_function():
    wrong = []
    for path, handler in access.handlers():
        parts = handler.fn.__module__.split(".")
        if handler.name != f"{parts[1]}.{handler.fn.__name__}":
            wrong.append(f"{path}: {handler.name}, but {parts[1]}.{handler.fn.__name__}")

    assert wrong == []


def test_no_foreign_key_deletes_or_changes_anything_by_itself():
    cascading = [
        f"{table.__name__}.{column._meta.name}"
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
        if isinstance(column, ForeignKey)
        and (
            column._foreign_key_meta.on_delete != OnDelete.restrict
            or column._foreign_key_meta.on_update != OnUpdate.restrict
        )
    ]

    assert cascading == []


def test_each_refusal_code_is_raised_in_one_place():
    twice = {code: places for code, places in refusals().items() if len(places) > 1}

    assert twice == {}


def test_each_refusal_code_occurs_in_some_test():
    tested = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")).replace("\\", "")

    assert sorted(code for code in refusals() if code not in tested) == []


def test_a_refusal_code_begins_with_the_name_of_its_package():
    strays = {
        code: places
        for code, places in refusals().items()
        if code.split(".")[0] != min(places).removeprefix("grants/").split("/")[0].split(":")[0].removesuffix(".py")
    }

    assert strays == {}


def test_every_public_function_of_actions_is_an_action():
    actions = {(verb.__module__, verb.__name__) for verb in access.actions()}
    bare = []
    for path, tree in modules().items():
        if path.endswith("/actions.py"):
            module = path.removesuffix(".py").replace("/", ".")
            for node in tree.body:
                is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                if is_function and not node.name.startswith("_") and (module, node.name) not in actions:
                    bare.append(f"{path}:{node.lineno} {node.name}")

    assert bare == []


def test_every_module_with_actions_records_them():
    silent = [
        path
        for path, tree in modules().items()
        if path.endswith("/actions.py") and not any(name in {"audit.record", "record"} for name, _call in calls(tree))
    ]

    assert silent == []


def test_only_actions_open_transactions():
    # Sealing is what an hourly job does; it acts for nobody and changes nothing that anybody could see. A desk is read
    # in one, so that a page waits for a connection once where sixty experts come at the same time.
    allowed = {"grants/ledger/seals.py", "grants/scoring/desk.py"}
    strays = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for name, call in calls(tree)
        if name.split(".")[-1] == "transaction" and path not in allowed
        if path.split("/")[1] in STEPS and path.split("/")[-1] not in {"actions.py", "jobs.py"}
    ]

    assert strays == []


def test_a_template_exists_for_each_page_that_is_named():
    named = {
        (call.args[1].value, f"{path}:{call.lineno}")
        for path, tree in modules().items()
        for name, call in calls(tree)
        if name in {"page", "render.page"} and len(call.args) > 1
        if isinstance(call.args[1], ast.Constant)
    }

    assert sorted(place for template, place in named if not (TEMPLATES / str(template)).exists()) == []


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")))
def test_a_template_can_be_read(name):
    (papers() if name.startswith("pdf/") else environment()).get_template(name)


def test_a_fragment_says_what_it_needs():
    silent = [
        name
        for name, text in pages().items()
        if name.rsplit("/", 1)[-1].startswith("_") and not re.match(r"{#.*\bneeds:", text)
    ]

    assert silent == []


def test_only_the_csrf_field_is_not_escaped():
    unsafe = [
        f"{name}:{number}"
        for name, text in pages().items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"\|\s*safe\b", re.sub(r"{{\s*csrf_input\s*\|\s*safe\s*}}", "", line))
        or "autoescape" in line
        or "Markup(" in line
    ]

    assert unsafe == []


def test_no_page_has_a_text_that_is_not_marked_for_translation():
    # The names of the two languages and the sign of the house stand in their own language for everybody.
    spared = re.compile(r'<a[^>]*lang="zh-CN"[^>]*>.*?</a>|<b aria-hidden="true">.</b>')
    bare = []
    for name, text in pages().items():
        plain = re.sub(r"{#.*?#}", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
        plain = re.sub(r"_\(\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", "_(", spared.sub("", plain))
        # A separator such as 、 is punctuation, not a word.
        bare += [f"{name}:{number}" for number, line in enumerate(plain.splitlines(), 1) if CHINESE.search(line)]

    assert bare == []


def test_no_function_has_a_text_that_is_not_marked_for_translation():
    bare = []
    for path, tree in modules().items():
        if path.split("/")[1] not in STEPS or path.split("/")[-1] not in {"rules.py", "pages.py", "forms.py"}:
            continue
        spared = {id(node) for node in _marked_or_documentation(tree)}
        for node in (inner for function in functions(tree) for inner in ast.walk(function)):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in spared and CHINESE.search(node.value):
                bare.append(f"{path}:{node.lineno} {node.value[:20]}")

    assert bare == []


def _marked_or_documentation(tree: ast.Module) -> Iterator[ast.AST]:
    for name, call in calls(tree):
        if name in {"_", "Text"}:
            yield from ast.walk(call.args[0])
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield first.value


def test_there_is_one_clock():
    strays = [
        f"{path}:{call.lineno} {name}"
        for path, tree in modules().items()
        for name, call in calls(tree)
        if re.fullmatch(r"(datetime\.)?(datetime|date)\.(now|utcnow|today)", name) and path != "grants/clock.py"
    ]

    assert strays == []


def test_rules_are_told_the_time_and_do_not_ask_for_it():
    asking = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        if path.endswith("/rules.py")
        for name, call in calls(tree)
        if name in {"clock.now", "clock.today"}
    ]

    assert asking == []


def test_no_float_comes_near_money():
    floats = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path not in FLOAT_ALLOWED and path.split("/")[1] in {*STEPS, "money.py"}
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
    ]

    assert floats == []


def test_every_module_says_what_belongs_there():
    silent = [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]

    assert silent == []


def test_every_action_says_what_it_does():
    silent = [
        f"{verb.__module__}.{verb.__name__}"
        for verb in access.actions()
        if not (verb.__doc__ or verb.__name__[0] == "_")
    ]

    assert silent == []


def test_files_and_functions_stay_short_enough_to_read():
    long, too_long = [], []
    for path, tree in modules().items():
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        if lines > LONG_FILE:
            (too_long if lines > LONGEST_FILE else long).append(f"{path}: {lines} lines")
        for each in functions(tree):
            lines = (each.end_lineno or each.lineno) - each.lineno + 1
            if lines > LONG_FUNCTION:
                (too_long if lines > LONGEST_FUNCTION else long).append(f"{path}: {each.name} has {lines} lines")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for each in long:
            warnings.warn(f"long: {each}", stacklevel=1)

    assert too_long == []


def test_no_committed_file_names_a_package_registry():
    # The names are put together here so that this file does not name one.
    hosts = ["py" + "pi.org", "files.python" + "hosted.org", "pypi." + "tuna", "mirrors." + "aliyun"]
    named = [
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("*"), *ROOT.glob("bin/*"), *ROOT.glob(".ci/*"), *GRANTS.rglob("*.py"))
        if path.is_file() and any(host in path.read_text(encoding="utf-8") for host in hosts)
    ]

    assert named == []


def test_a_template_stays_compiled_however_many_there_are():
    many = environment().overlay(loader=DictLoader({f"{number}.html": "" for number in range(1000)}))

    first = many.get_template("0.html")
    for number in range(1000):
        many.get_template(f"{number}.html")

    assert many.get_template("0.html") is first


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_locked_with_its_hashes(name):
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())

    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?:|file:|--(index|extra|find|trusted)", lock)
