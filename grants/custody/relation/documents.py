"""The papers of a relation: the agreement of hub and group to sign, and the list of a handover."""

from grants import clock, codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.custody.relation.agreeing import queries as agreeing
from grants.custody.relation.agreeing.words import MODE_NAMES
from grants.custody.relation.handover import queries as handovers
from grants.settings import settings


async def agreement(terms_id: int) -> Made:
    """代管协议 (R-I1): who signs for the group, for what, in which account, on which terms."""
    terms, found = await agreeing.terms(terms_id)
    data = canonical(
        {
            "number": terms.number,
            "hub": found.hub.name,
            "group": found.group.name,
            "filing": found.group.filing_no,
            "authority": found.group.filing_authority,
            "project": found.request.project,
            "purpose": found.request.purpose,
            "signatories": [each.name for each in found.signatories],
            "mode": terms.mode,
            "fee_percent": str(terms.fee_percent),
            "reimbursement": terms.reimbursement,
            "ending": terms.ending,
            "account": None if found.account is None else found.account.number,
        }
    )
    code = codes.check_code(f"custody-agreement:{terms.id}:{data}".encode())
    content = await pdf.render(
        "pdf/custody/agreement.html",
        {
            "terms": terms,
            "found": found,
            "mode": MODE_NAMES[terms.mode],
            "drawn_on": clock.local_day(terms.drawn_at),
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=terms.drawn_at,
        attachments=[("agreement.json", "application/json", data.encode())],
    )
    return Made(content, code)


async def handover(handover_id: int) -> Made:
    """移交清单 (R-I13): every ledger with what came in, was paid and is left, under the names of both hubs."""
    found = await handovers.handover(handover_id)
    row = found.handover
    data = canonical(
        {
            "number": row.number,
            "group": found.group.name,
            "from": found.giver.name,
            "to": found.taker.name,
            "amount": str(row.amount),
            "ledgers": [
                [each.number, each.fund, *(str(x) for x in (each.item.received, each.item.spent, each.item.amount))]
                for each in found.items
            ],
            "signed": [found.name(each) for each in (row.drawn_by, row.confirmed_by, row.accepted_by)],
        }
    )
    code = codes.check_code(f"handover:{row.id}:{data}".encode())
    content = await pdf.render(
        "pdf/custody/handover.html",
        {"found": found, "code": code, "address": f"{settings().address}/verify/{code}"},
        created=row.accepted_at or row.drawn_at,
        attachments=[("handover.json", "application/json", data.encode())],
    )
    return Made(content, code)
