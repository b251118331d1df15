"""Rules of batches, without a database."""

from types import SimpleNamespace

from grants.disbursement.batches import rules
from grants.errors import why_not


def test_a_batch_holds_no_more_than_an_answer_can():
    batch = SimpleNamespace(funder=1, asked_at=None, lines=rules.MOST_LINES, number="PC")
    by = SimpleNamespace(has_in=lambda *_args: True)

    assert why_not(rules.check_adding, by, batch, [SimpleNamespace(id=1)], {}, {}, 0).code == "disbursement.batch_full"
