from decimal import Decimal

from grants.applications import budget_rules
from grants.applications.budget import Budget, Line
from grants.calls.tables import Policy
from grants.funds.rules import LOTTERY_BANNED, banned_uses
from grants.money import yuan
from tests.applications.budgets import rules, said_of
from tests.applications.world import LINES, a_line

BANNED = banned_uses(LOTTERY_BANNED)


def warned(*lines: Line, **changes) -> list[tuple[str, bool, tuple[int, ...]]]:
    found = budget_rules.findings(Budget(lines), rules(banned=BANNED, **changes))
    return [(each.code, each.blocks, each.lines) for each in found if each.key.startswith(("banned", "volunteers"))]


def test_words_of_a_banned_use_warn_and_name_the_word():
    line = Line("接待", "activity", (Decimal(1),), yuan("100"), "公务接待 两桌")
    found = said_of(Budget([line]), "banned-word-2", banned=BANNED)

    assert warned(line) == [("applications.banned_use", False, (1,))]
    assert "写有“公务接待”" in str(found.words)


def test_where_the_class_says_the_thing_itself_is_bought_it_is_refused():
    car = Line("购车（探访用）", "fixed_asset", (Decimal(1),), yuan("100"), "二手面包车")

    assert ("applications.banned_use", True, (1,)) in warned(car, fixed_assets=Policy.LIST)


def test_a_budget_that_names_nothing_banned_is_said_to_be_in_order():
    assert warned(LINES[0]) == [("applications.banned_use", False, ())]


def test_volunteers_with_an_allowance_get_no_city_transport_besides():
    lines = (a_line("志愿者补贴", "1", "500", "volunteer_allowance"), a_line("市内交通", "1", "100"))

    assert warned(*lines)[-1] == ("applications.volunteers_twice", False, (2,))
    assert not any(code == "applications.volunteers_twice" for code, _blocks, _lines in warned(lines[1]))
