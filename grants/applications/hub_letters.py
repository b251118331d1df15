"""What a group and its hub tell each other."""

from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationHandover, Side
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

ABOUT = {"title": _("项目名称"), "note": _("附言")}
TO_HUB = Letter(
    "applications.handed_to_hub",
    _("申报请枢纽审阅"),
    subject=_("申报请枢纽审阅：{title}"),
    body=_("{name}：申报“{title}”请您审阅。{note}"),
    fields=ABOUT,
    sms=_("有一份申报请您审阅，请登录平台办理。"),
)
TO_GROUP = Letter(
    "applications.handed_to_group",
    _("枢纽交回申报"),
    subject=_("枢纽交回申报：{title}"),
    body=_("{name}：枢纽交回了申报“{title}”。{note}"),
    fields=ABOUT,
    sms=_("枢纽交回了一份申报，请登录平台办理。"),
)
CONSENTED = Letter(
    "applications.hub_consented",
    _("枢纽同意申报"),
    subject=_("枢纽已同意申报：{title}"),
    body=_("{name}：枢纽已同意申报“{title}”。此后改动内容的，须由枢纽重新同意。"),
    fields={"title": _("项目名称")},
)


async def tell_of_handover(facts: ApplicationFacts, row: ApplicationHandover) -> None:
    """It is their turn now."""
    to_hub = row.to_side == Side.HUB
    role, body = (Role.HUB_OPERATOR, facts.through) if to_hub else (Role.GROUP_SIGNATORY, facts.applicant)
    await write_to(
        await people.holders(role, body.id),
        TO_HUB if to_hub else TO_GROUP,
        link=f"/applications/{facts.application.id}/hub",
        title=_title(facts),
        note=row.note,
    )


async def tell_of_consent(facts: ApplicationFacts) -> None:
    """The hub agreed to what stands there now."""
    await write_to(
        await people.holders(Role.GROUP_SIGNATORY, facts.applicant.id),
        CONSENTED,
        link=f"/applications/{facts.application.id}/hub",
        title=_title(facts),
    )


def _title(facts: ApplicationFacts) -> str:
    return facts.application.title or facts.call.title
