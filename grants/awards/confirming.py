"""Answering a cut budget: those who carry the award take it as it is, or the money goes back to its pool (R-E11)."""

from grants import audit, clock
from grants.audit import action
from grants.awards import cut_rules, posting, queries
from grants.awards.tables import CutAnswer
from grants.people.rules import Actor


@action
async def answer_cut(by: Actor, award_id: int, *, is_accepted: bool, reason: str = "") -> CutAnswer:
    """Take the cut budget, or decline it with the reason, which cancels the award. The same again gives the same."""
    facts = await queries.award_facts(award_id, lock="NO KEY UPDATE")
    known = cut_rules.answered_already(facts, by, is_accepted)
    if known is not None:
        return known
    cut_rules.check_answer(facts, by, is_accepted=is_accepted, reason=reason)
    answer = CutAnswer(
        award=award_id,
        is_accepted=is_accepted,
        reason=reason.strip(),
        answered_at=clock.now(),
        answered_by=by.id,
    )
    await answer.save()
    said = {"is_accepted": is_accepted, "reason": reason.strip()}
    await audit.record(by, "awards.cut_answered", answer, award=facts.award.number, **said)
    if not is_accepted:
        await posting.release(by, facts, f"申报单位不接受核减：{reason.strip()}")
    return answer
