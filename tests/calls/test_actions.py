from decimal import Decimal

from grants import ledger
from tests.calls.world import PUBLISHED_AT, a_published_call


async def test_publishing_moves_the_money_from_the_sources_to_the_pools(db):
    facts = await a_published_call()

    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    balances = {
        code: (await ledger.account(book.id, code)).balance
        for code in ("source:lottery", f"pool:{facts.call.id}:lottery", f"pool:{facts.call.id}:fiscal")
    }

    assert balances == {
        "source:lottery": Decimal("0.00"),
        f"pool:{facts.call.id}:lottery": Decimal("320000.00"),
        f"pool:{facts.call.id}:fiscal": Decimal("15000.00"),
    }
    assert facts.call.published_at == PUBLISHED_AT
    assert [pool.account for pool in facts.pools] == [
        (await ledger.account(book.id, f"pool:{facts.call.id}:{code}")).id for code in ("lottery", "fiscal")
    ]
