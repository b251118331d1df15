"""What several pages of applications show alike."""

from typing import Any

from litestar import Request, Response
from litestar.response import Template

from grants import clock
from grants.applications import frozen, frozen_budget, queries, words
from grants.applications.facts import ApplicationFacts
from grants.calls import words as call_words
from grants.files import Upload, read
from grants.funds.rules import purpose_name
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, Actor
from grants.people.tables import Role
from grants.web.named import kept_as
from grants.web.render import page

Asked = Request[Any, Any, Any]


def shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    known = {"layout": layout_for(request.user), "status_words": words.STATUS_WORDS, **facts}
    return page(request, f"applications/{template}.html", status=status, **known)


def layout_for(person: Actor) -> str:
    """Offices and hubs see a page in their shell, an applicant among their own tabs."""
    in_office = person.has(*FUNDER_ROLES, Role.ORGANISER, *HUB_ROLES)
    return "layout/staff.html" if in_office else "layout/applicant.html"


def conflict(facts: ApplicationFacts, name: str) -> dict[str, Any]:
    """What somebody else has saved in a field, for the page to show beside one's own text."""
    save = facts.saves[name]
    return {
        "theirs": facts.value(name),
        "theirs_shown": frozen.text_of(facts, name, facts.value(name)),
        "by": save.saver,
        "at": f"{clock.local(save.saved_at):%H:%M}",
        "version": save.version,
    }


async def about(facts: ApplicationFacts) -> dict[str, Any]:
    """The whole of an application, to be read."""
    return {
        "facts": facts,
        "row": facts.application,
        "sections": frozen.sections_of(facts),
        "costs": call_words.COST_NAMES,
        "budget": frozen_budget.as_it_stands(facts),
        "flag_text": call_words.flag_text,
        "purpose": purpose_name(facts.application.purpose),
        "attached": await queries.attached_files(facts),
    }


async def download(upload: Upload) -> Response[bytes]:
    """Sent to be kept, never to be shown in the page: what somebody uploaded is not ours."""
    return Response(await read(upload), media_type=upload.media_type, headers=kept_as(upload.name))
