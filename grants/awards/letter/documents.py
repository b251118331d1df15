"""立项通知 in the layout of official documents: project, amount in capitals, fund, awarded budget."""

from grants import clock, codes, pdf
from grants.awards import queries as awards
from grants.awards.documents import Made, canonical
from grants.awards.letter.tables import AwardLetter
from grants.calls.words import COST_NAMES
from grants.db import get
from grants.funds.rules import purpose_name
from grants.settings import settings


async def letter(letter_id: int) -> Made:
    """As the award stands when it is issued."""
    found = await get(AwardLetter, letter_id)
    facts = await awards.award_facts(found.award)
    data = canonical(
        {
            "award": facts.award.number,
            "application": facts.application.number,
            "project": facts.application.title,
            "applicant": facts.applicant.name,
            "hub": facts.through.name if facts.is_for_a_group else None,
            "amount": str(facts.award.amount),
            "fund": facts.fund.code,
            "notice": facts.notice.number if facts.notice else None,
            "budget": [{"item": line.item, "amount": str(line.amount)} for line in facts.lines],
        }
    )
    code = codes.check_code(f"letter:{found.id}:{data}".encode())
    content = await pdf.render(
        "pdf/awards/letter.html",
        {
            "facts": facts,
            "purpose": purpose_name(facts.application.purpose),
            "cost_names": COST_NAMES,
            "issued_on": clock.local_day(found.issued_at),
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=found.issued_at,
        attachments=[("award.json", "application/json", data.encode())],
    )
    return Made(content, code, found.issued_at)
