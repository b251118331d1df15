"""A letter is issued once; its file is kept once."""

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import queries as awards
from grants.awards.letter import queries, rules
from grants.awards.letter.tables import AwardLetter
from grants.db import get
from grants.people.rules import Actor


@action
async def issue_letter(by: Actor, award_id: int) -> AwardLetter:
    """Tell an organisation on paper that its project is awarded. A second time is refused."""
    facts = await awards.award_facts(award_id, lock="NO KEY UPDATE")
    rules.check_issuing(facts, by, await queries.letter_of(award_id), clock.today())
    letter = AwardLetter(award=award_id, issued_at=clock.now(), issued_by=by.id)
    await letter.save()
    await jobs.enqueue("awards.letter_document", letter.id)
    await audit.record(by, "awards.letter_issued", letter, award=facts.award.number)
    return letter


@action
async def keep_letter(by: Actor | None, letter_id: int, *, content: bytes, check_code: str) -> AwardLetter:
    """Keep the file of a letter, once."""
    letter = await get(AwardLetter, letter_id, lock="NO KEY UPDATE")
    if letter.upload is None:
        upload = await files.keep_made(content, f"award-letter-{letter.award}.pdf", "application/pdf", by=by)
        await letter.update_self({AwardLetter.upload: upload.id, AwardLetter.check_code: check_code})
        await audit.record(by, "awards.letter_kept", letter, sha256=upload.sha256)
    return letter
