"""What a group and its hub do with one application before it is submitted: hand on, remark, settle, consent."""

from grants import audit, clock
from grants.applications import hub_letters, hub_queries, hub_rules, queries
from grants.applications.tables import ApplicationHandover, Comment, HubConsent, Side
from grants.audit import action
from grants.db import get
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor


@action
async def hand_over(by: Actor, application_id: int, *, to: Side, note: str = "") -> ApplicationHandover:
    """Say that it is the other side's turn. Whose turn it is already is refused."""
    facts = await queries.application(by, application_id, lock=True)
    hub_rules.check_handover(facts, await hub_queries.together(facts), by, Side(to))
    row = ApplicationHandover(
        application=application_id, to_side=Side(to), note=note.strip(), handed_at=clock.now(), handed_by=by.id
    )
    await row.save()
    await audit.record(by, "applications.application_handed_over", facts.application, to=to)
    await hub_letters.tell_of_handover(facts, row)
    return row


@action
async def comment(by: Actor, application_id: int, *, field: str, words: str) -> Comment:
    """Remark on a field, the budget, the papers or the whole."""
    facts = await queries.application(by, application_id, lock=True)
    hub_rules.check_comment(facts, await hub_queries.together(facts), by, field, words)
    row = Comment(
        application=application_id,
        field=field,
        words=words.strip(),
        written_at=clock.now(),
        written_by=by.id,
        writer=by.name,
    )
    await row.save()
    await audit.record(by, "applications.comment_written", facts.application, field=field)
    return row


@action
async def settle_comment(by: Actor, comment_id: int) -> Comment:
    """A remark is done with. A second time changes nothing."""
    row = await get(Comment, comment_id)
    facts = await queries.application(by, row.application, lock=True)
    row = await get(Comment, comment_id, lock="UPDATE")
    hub_rules.check_settling(facts, await hub_queries.together(facts), by, row)
    if row.settled_at is None:
        await row.update_self({Comment.settled_at: clock.now(), Comment.settled_by: by.id})
        await audit.record(by, "applications.comment_settled", facts.application, comment=row.id)
    return row


@action
async def consent(by: Actor, application_id: int, *, note: str = "") -> HubConsent:
    """The hub agrees to submit what stands there now and to keep its money. While it stands, again gives the same."""
    facts = await queries.application(by, application_id, lock=True)
    together = await hub_queries.together(facts)
    hub_rules.check_consent(facts, together, by)
    assert together is not None  # the rule refuses where no hub stands between
    if together.consent_stands and together.last_consent is not None:
        return together.last_consent
    with speaking(CHINESE):
        said = str(hub_rules.CONSENT)
    row = HubConsent(
        application=application_id,
        hub=facts.through.id,
        words="\n".join(part for part in (said, note.strip()) if part),
        content_hash=together.content_hash,
        given_at=clock.now(),
        given_by=by.id,
    )
    await row.save()
    await audit.record(by, "applications.hub_consented", facts.application, sha256=row.content_hash)
    await hub_letters.tell_of_consent(facts)
    return row
