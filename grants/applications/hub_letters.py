"""What a group and its hub tell each other."""

from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationHandover, Side
from grants.i18n import _
from grants.people import queries as people
from grants.people.letters import tell
from grants.people.tables import Role


async def tell_of_handover(facts: ApplicationFacts, row: ApplicationHandover) -> None:
    """It is their turn now."""
    to_hub = row.to_side == Side.HUB
    holders = (
        await people.holders(Role.HUB_OPERATOR, facts.through.id)
        if to_hub
        else await people.holders(Role.GROUP_SIGNATORY, facts.applicant.id)
    )
    title = facts.application.title or facts.call.title
    await tell(
        holders,
        event="applications.handed_over",
        subject=_("申报请枢纽审阅：{title}", title=title) if to_hub else _("枢纽交回申报：{title}", title=title),
        body=row.note or _("请登录平台查看。"),
        link=f"/applications/{facts.application.id}/hub",
    )


async def tell_of_consent(facts: ApplicationFacts) -> None:
    """The hub agreed to what stands there now."""
    await tell(
        await people.holders(Role.GROUP_SIGNATORY, facts.applicant.id),
        event="applications.hub_consented",
        subject=_("枢纽已同意申报：{title}", title=facts.application.title or facts.call.title),
        body=_("此后改动内容的，须由枢纽重新同意。"),
        link=f"/applications/{facts.application.id}/hub",
    )
