"""Puts an application to be filled in into a running demo: `python -m tests.browser.drafts`, in its environment.

Prints the sign-in name of who fills it in, the password, and the number of the application.
"""

import asyncio
import json
from itertools import count

from grants import clock, db
from grants.calls.plan import PaperPlan
from grants.people.queries import HASHER
from grants.people.tables import Person
from tests.applications.world import a_draft, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.organizations import world

PASSWORD = "correct horse battery"
ASKED = (PaperPlan("登记证书", "副本扫描件"), PaperPlan("审计报告", "上一年度", is_required=False))


async def main() -> None:
    """Make them."""
    await db.connect(db.database_url())
    taken = await Person.count()
    world._number = count(1000 + 50 * taken)
    with clock.at(WHILE_OPEN):
        who = await an_applicant(await a_published_call(required_papers=ASKED))
        draft = await a_draft(who)
    person = await Person.objects().get(Person.id == who.fills.id)
    await person.update_self({Person.password_hash: HASHER.hash(PASSWORD)})
    await db.disconnect()
    print(json.dumps({"login": person.login, "password": PASSWORD, "application": draft.application.id}))


if __name__ == "__main__":
    asyncio.run(main())
