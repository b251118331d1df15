"""What applicants are told."""

from grants.applications.facts import ApplicationFacts
from grants.eligibility.tables import EligibilityCheck, Outcome
from grants.i18n import Text, _
from grants.people import queries as people
from grants.people.letters import tell
from grants.people.tables import Role

SUBJECTS: dict[Outcome, Text] = {
    Outcome.PASSED: _("资格审查通过"),
    Outcome.RETURNED: _("申报材料需补正"),
    Outcome.FAILED: _("资格审查不通过"),
}


async def tell_of_eligibility(facts: ApplicationFacts, check: EligibilityCheck) -> None:
    """The finding goes to whoever may submit for the applicant."""
    role = Role.SIGNATORY if facts.applicant.id == facts.through.id else Role.HUB_OPERATOR
    await tell(
        await people.holders(role, facts.through.id),
        event="eligibility.eligibility_checked",
        subject=_("{what}：{title}", what=SUBJECTS[Outcome(check.outcome)], title=facts.application.title),
        body=check.reason or _("请登录平台查看结论。"),
        link=f"/applications/{facts.application.id}",
    )
