from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.money import from_cents
from grants.reporting.execution.figures import MADE_OF, Figure, Figures, together

AMOUNTS = st.integers(0, 10**10).map(from_cents)


@st.composite
def figures(draw):
    parts = {name: draw(AMOUNTS) for name in ("unapproved", "payable", "paid", "returned")}
    free, spent = draw(AMOUNTS), draw(st.none() | AMOUNTS)
    budget = free + parts["unapproved"] + parts["payable"] + parts["paid"]
    return Figures(budget=budget, spent=spent, **parts)


def adds_up(each: Figures) -> bool:
    return (
        each.budget == each.free + each.committed
        and each.committed == each.paid + each.open
        and each.approved == each.paid + each.payable
    )


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)
@given(st.lists(figures(), max_size=6))
def test_figures_add_up_alone_and_together(parts):
    total = together(parts)

    assert all(adds_up(each) for each in [*parts, total])
    assert all(total.of(name) == sum((each.of(name) for each in parts), Decimal("0.00")) for name in Figure)


def test_the_accounts_of_figures_add_up_as_the_figures_do():
    assert set(MADE_OF[Figure.BUDGET]) == {*MADE_OF[Figure.FREE], *MADE_OF[Figure.COMMITTED]}
    assert set(MADE_OF[Figure.COMMITTED]) == {*MADE_OF[Figure.PAID], *MADE_OF[Figure.OPEN]}
    assert not set(MADE_OF[Figure.FREE]) & set(MADE_OF[Figure.COMMITTED])
    assert not set(MADE_OF[Figure.PAID]) & set(MADE_OF[Figure.OPEN])


def test_what_is_spent_is_unknown_where_nobody_has_said():
    one = Figures(*[Decimal("1.00")] * 5, spent=None)
    other = Figures(*[Decimal("1.00")] * 5, spent=Decimal("0.50"))

    assert together([one, one]).spent is None
    assert together([one, other]).spent == Decimal("0.50")


def test_the_execution_rate_of_nothing_is_nothing():
    assert together([]).rate == Decimal("0.00")
