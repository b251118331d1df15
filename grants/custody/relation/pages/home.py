"""A group's page of who keeps its money; its forms lie beside it, each at an address of its own."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from grants.custody.forms import ReasonForm
from grants.custody.pages.asked import Asked, layout
from grants.custody.relation import overview
from grants.custody.relation.agreeing import rules as asking
from grants.custody.relation.agreeing.words import MODE_NAMES
from grants.custody.relation.ending import rules as ending
from grants.custody.relation.facts import LEAST_SIGNATORIES
from grants.custody.relation.forms import ChangeForm, DecisionForm
from grants.custody.relation.handover import rules as handing
from grants.custody.relation.overview import Overview
from grants.custody.relation.signatories import rules as signing
from grants.custody.rules import HUB, READERS
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page

READS = roles(*asking.ASKERS, *HUB, *READERS, Role.FILING_OFFICER)


@get("/groups/{group_id:int}/custody", name="custody.relation", guards=[READS])
async def relation(request: Asked, group_id: FromPath[int]) -> Template:
    return await relation_page(request, group_id)


async def relation_page(
    request: Asked,
    group_id: int,
    *,
    change: ChangeForm | None = None,
    decision: DecisionForm | None = None,
    drawing: ReasonForm | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Template:
    """The page, with one of its forms as it was sent."""
    found = await overview.overview(request.user, group_id)
    return page(
        request,
        "custody/relation.html",
        status=status,
        layout=layout(request),
        found=found,
        change=change or ChangeForm(None, [], []),
        decision=decision or DecisionForm(),
        drawing=drawing or ReasonForm(),
        form=form or Form(),
        may=_may(found, request.user),
        mode_names=MODE_NAMES,
        request_names=asking.STATUS_NAMES,
        handover_names=handing.STATUS_NAMES,
        least=LEAST_SIGNATORIES,
    )


def _may(found: Overview, person: Actor) -> dict[str, bool]:
    """What this person may do here, by the same rules as the actions ask."""
    giving, signs = found.giving, found.signing
    waits = found.signing.open if found.signing else None
    return {
        "ask": person.has_in(found.group.id, *asking.ASKERS) and found.group.filing_ended_on is None,
        "change": signs is not None and why_not(signing.may_ask_change, signs, person) is None,
        "decide": waits is not None and why_not(signing.may_decide, waits, person) is None,
        "read_letter": person.has_in(found.group.id, *asking.ASKERS)
        or (signs is not None and person.has_in(signs.hub, *HUB)),
        "draw": giving is not None and why_not(handing.may_draw, giving, person) is None,
        "end": giving is not None and found.live is not None and person.has_in(giving.hub.id, *ending.ENDERS),
    }


ROUTES = [relation]
