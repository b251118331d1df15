"""By when a group answers a statement."""

from datetime import date, timedelta

from grants import workdays
from grants.custody.stating.rules import USUAL_DAYS
from grants.custody.stating.tables import AnswerTerm


async def days_of(hub_id: int) -> int:
    """The working days that count at a hub now."""
    last = await AnswerTerm.objects().where(AnswerTerm.hub == hub_id).order_by(AnswerTerm.id, ascending=False).first()
    return USUAL_DAYS if last is None else int(last.days)


async def answer_by(hub_id: int, issued_on: date) -> date:
    """The last day for the answer to what is issued on a day. Where the working days are not published (K-7), as many
    weeks as there are fives of them."""
    days = await days_of(hub_id)
    try:
        return workdays.add(issued_on, days)
    except workdays.YearNotPublished:
        return issued_on + timedelta(days=-(-days // 5) * 7)
