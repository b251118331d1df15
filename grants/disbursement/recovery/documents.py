"""结余退回通知 (form 28), for recovered money 资助资金追回通知: what is to be given back, by when, to which account."""

from grants import clock, codes, pdf
from grants.awards import queries as awards
from grants.awards.documents import Made, canonical
from grants.db import get
from grants.disbursement.recovery.rules import GROUNDS_NAMES
from grants.disbursement.recovery.tables import Grounds, ReturnDemand
from grants.settings import settings


async def return_demand(demand_id: int) -> Made:
    """As it was issued, in the layout of official documents (GB/T 9704)."""
    demand = await get(ReturnDemand, demand_id)
    facts = await awards.award_facts(demand.award)
    data = canonical(
        {
            "number": demand.number,
            "award": facts.award.number,
            "payee": facts.payee.name,
            "grounds": demand.grounds,
            "paid": str(demand.paid),
            "spent": str(demand.spent),
            "amount": str(demand.amount),
            "told": None if demand.told_spent is None else [demand.told_by, str(demand.told_spent)],
            "differs_why": demand.differs_why,
            "due_on": demand.due_on.isoformat(),
            "to": [demand.to_holder, demand.to_number, demand.to_bank],
        }
    )
    code = codes.check_code(f"return_demand:{demand.form_key}:{data}".encode())
    content = await pdf.render(
        "pdf/disbursement/return_demand.html",
        {
            "demand": demand,
            "facts": facts,
            "is_surplus": demand.grounds == Grounds.SURPLUS,
            "grounds": GROUNDS_NAMES[Grounds(demand.grounds)],
            "issued_on": clock.local_day(demand.issued_at),
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=demand.issued_at,
        attachments=[("demand.json", "application/json", data.encode())],
    )
    return Made(content, code, demand.issued_at)
