"""What several pages of applications show alike."""

from typing import Any

from litestar import Request
from litestar.response import Template

from grants import clock, money
from grants.applications import budget, queries, words
from grants.applications.budget import Budget
from grants.applications.budget_forms import BudgetForm
from grants.applications.facts import ApplicationFacts
from grants.calls import words as call_words
from grants.funds.rules import purpose_name
from grants.people.rules import FUNDER_ROLES, HUB_ROLES
from grants.people.tables import Role
from grants.web.render import page

Asked = Request[Any, Any, Any]


def shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    """Offices and hubs see a page in their shell, an applicant among their own tabs."""
    in_office = request.user.has(*FUNDER_ROLES, Role.ORGANISER, *HUB_ROLES)
    layout = "layout/staff.html" if in_office else "layout/applicant.html"
    known = {"layout": layout, "status_words": words.STATUS_WORDS, **facts}
    return page(request, f"applications/{template}.html", status=status, **known)


def budget_facts(facts: ApplicationFacts, form: BudgetForm) -> dict[str, Any]:
    """What the budget as it stands in the form comes to, and what each rule of the call says of it."""
    asked = Budget(form.lines, form.match_cash)
    at_position = {position: at for at, position in form.positions.items()}
    found = budget.findings(asked, facts.call, facts.track)
    return {
        "facts": facts,
        "budget": asked,
        "over": asked.total > facts.track.cap,
        "found": found,
        "failed": sum(finding.blocks for finding in found),
        "at_position": at_position,
        "saved_at": f"{clock.local(facts.application.saved_at):%H:%M:%S}",
        "capitals": money.capitals(asked.total),
    }


def conflict(facts: ApplicationFacts, name: str) -> dict[str, Any]:
    """What somebody else has saved in a field, for the page to show beside one's own text."""
    save = facts.saves[name]
    return {
        "theirs": facts.value(name),
        "by": save.saver,
        "at": f"{clock.local(save.saved_at):%H:%M}",
        "version": save.version,
    }


async def about(facts: ApplicationFacts) -> dict[str, Any]:
    """The whole of an application, to be read."""
    return {
        "facts": facts,
        "row": facts.application,
        "names": words.FIELD_NAMES,
        "costs": call_words.COST_NAMES,
        "flag_text": call_words.flag_text,
        "purpose": purpose_name(facts.application.purpose),
        "attached": await queries.attached_files(facts),
    }
