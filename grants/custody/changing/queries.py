"""Changes of budgets that groups asked their hubs for, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.awards.amendment.queries import budget_now
from grants.awards.amendment.tables import Amendment
from grants.awards.tables import AwardLine
from grants.custody.changing.tables import ChangeRequest
from grants.custody.queries.facts import among, by_id
from grants.custody.queries.reads import Kept, kept, names_of
from grants.errors import NotFound
from grants.i18n import Text, _
from grants.people.rules import Actor


@dataclass(frozen=True)
class Change:
    """A request with its ledger, line, and the amendment that the hub asked the funder for."""

    request: ChangeRequest
    kept: Kept
    line: AwardLine
    amendment: Amendment | None
    names: dict[int, str]

    @property
    def is_in_force(self) -> bool:
        return self.amendment is not None and self.amendment.version is not None

    @property
    def status(self) -> tuple[str, Text]:
        """Whose turn it is, or how it ended."""
        if self.request.answered_at is None:
            return ("warn", _("待枢纽答复"))
        if self.amendment is None:
            return ("bad", _("枢纽不同意"))
        if self.is_in_force:
            return ("ok", _("已调整"))
        return ("info", _("待主办批复")) if self.amendment.decided_at is None else ("bad", _("主办不同意"))


async def changes(person: Actor, *, group_id: int | None = None) -> list[Change]:
    """Requests on ledgers that person may read, the newest first."""
    ledgers = {each.ledger.id: each for each in await kept(person, group_id=group_id)}
    found = (
        await ChangeRequest.objects()
        .where(among(ChangeRequest.ledger, ledgers))
        .order_by(ChangeRequest.id, ascending=False)
    )
    lines = await by_id(AwardLine, [each.award_line for each in found])
    amendments = await by_id(Amendment, [each.amendment for each in found if each.amendment])
    names = await names_of([key for each in found for key in (each.asked_by, each.answered_by)])
    return [
        Change(each, ledgers[each.ledger], lines[each.award_line], amendments.get(each.amendment), names)
        for each in found
    ]


async def change(person: Actor, change_id: int) -> Change:
    """One of them. Raises NotFound for strangers."""
    found = next((each for each in await changes(person) if each.request.id == change_id), None)
    if found is None:
        raise NotFound("custody.no_such_budget_change", _("没有找到这份调整申请"))
    return found


async def open_lines(ledger_id: int) -> list[int]:
    """Lines of which a request waits."""
    rows = await ChangeRequest.select(ChangeRequest.award_line).where(
        ChangeRequest.ledger == ledger_id, ChangeRequest.answered_at.is_null()
    )
    return [row["award_line"] for row in rows]


async def lines(award_id: int) -> Sequence[AwardLine]:
    """The budget as it is now."""
    return await budget_now(award_id)
