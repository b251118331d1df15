"""Write the words of a funder's agreements: the only writer of them."""

from datetime import date

from grants import audit, clock
from grants.audit import action
from grants.awards.wording import queries, rules
from grants.awards.wording.tables import AgreementWording
from grants.db import get
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def write_agreement_wording(
    by: Actor, *, funder_id: int, parties: int, body: str, reason: str, from_on: date, version: int
) -> AgreementWording:
    """The next version; `version` is the newest that was on the page, 0 for none. What was drawn before stays."""
    funder = await get(Organization, funder_id, lock="NO KEY UPDATE")
    known = await queries.versions(funder_id, parties)
    newest = known[0].version if known else 0
    rules.check_writing(
        by,
        funder_id,
        parties,
        body=body,
        reason=reason,
        from_on=from_on,
        version=version,
        newest=newest,
        today=clock.today(),
    )
    wording = AgreementWording(
        funder=funder_id,
        parties=parties,
        version=newest + 1,
        from_on=from_on,
        body=body.strip(),
        reason=reason.strip(),
        written_at=clock.now(),
        written_by=by.id,
        written_by_name=by.name,
    )
    await wording.save()
    said = {"funder": funder.name, "parties": parties, "from_on": from_on, "reason": wording.reason}
    await audit.record(by, "awards.agreement_worded", wording, version=wording.version, **said)
    return wording
