"""Try a draft out: a copy of it that is open to the office's own people alone, without money, until they end it."""

from collections.abc import Mapping

from grants import clock
from grants.audit import action, record
from grants.calls import actions, queries, report_forms, trial_rules
from grants.calls.tables import Call
from grants.calls.trial_queries import BODY, GROUP, HUB, trial_bodies, trial_code
from grants.organizations import actions as organizations
from grants.organizations import queries as registry
from grants.organizations.tables import CustodyMode, Organization, OrganizationKind, OrganizationStatus
from grants.people import actions as people
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.questions import actions as questions

NAMES = {BODY: "试运行社会组织", GROUP: "试运行备案组织", HUB: "试运行枢纽"}
# What a person is in each of them, so that one can walk the whole way alone.
ROLES: Mapping[str, tuple[Role, ...]] = {
    BODY: (Role.APPLICANT, Role.SIGNATORY),
    GROUP: (Role.GROUP_SIGNATORY,),
    HUB: (Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR),
}


@action
async def start_trial(by: Actor, call_id: int) -> Call:
    """Make a copy of a draft that is open at once: no money moves, nobody outside sees it. Each time another copy."""
    draft = await queries.call(call_id, lock="UPDATE")
    plan = queries.plan_of(await queries.call_facts(call_id))
    trial_rules.check_trial(by, draft, plan)
    trial = await actions.draft_call(by, trial_rules.trial_plan(plan, clock.now()), copied_from=draft.id, is_trial=True)
    if trial.questionnaire is not None:
        await questions.fix_questionnaire(by, trial.questionnaire)
    await report_forms.fix_forms(by, trial.id)
    await trial.update_self({Call.published_at: clock.now(), Call.published_by: by.id})
    await record(by, "calls.trial_started", trial, title=trial.title, copied_from=draft.id)
    await join_trial(by, trial.id)
    return trial


@action
async def join_trial(by: Actor, trial_id: int) -> dict[str, Organization]:
    """Make the bodies of a trial where there are none, and give `by` every duty in them. Once more changes nothing."""
    trial = await queries.call(trial_id)
    trial_rules.check_trying(by, trial)
    bodies = await _bodies(await registry.organization(trial.funder, lock="NO KEY UPDATE"))
    for name, roles in ROLES.items():
        for role in roles:
            await people.grant_role(
                None, person_id=by.id, organization_id=bodies[name].id, role=role, from_on=clock.today()
            )
    await record(by, "calls.trial_joined", trial)
    return bodies


@action
async def end_trial(by: Actor, trial_id: int) -> Call:
    """Nothing can be handed in any more; what was tried stays where nobody outside looks. A second time is refused."""
    trial = await queries.call(trial_id, lock="UPDATE")
    trial_rules.check_end(by, trial)
    await trial.update_self({Call.trial_ended_at: clock.now()})
    await record(by, "calls.trial_ended", trial, title=trial.title)
    return trial


async def _bodies(funder: Organization) -> dict[str, Organization]:
    """One registered, one filed group, and the hub that keeps its money: a funder's own, made once."""
    there = await trial_bodies(funder.id)
    if len(there) == len(NAMES):
        return there
    made = {
        BODY: await _register(funder, BODY, OrganizationKind.SERVICE_ORG, OrganizationStatus.REGISTERED),
        GROUP: await _register(funder, GROUP, OrganizationKind.COMMUNITY_GROUP, OrganizationStatus.FILED),
        HUB: await _register(funder, HUB, OrganizationKind.ASSOCIATION, OrganizationStatus.REGISTERED),
    }
    await organizations.sign_custody_agreement(
        None,
        hub_id=made[HUB].id,
        group_id=made[GROUP].id,
        number=f"试代管-{funder.id}",
        mode=CustodyMode.AGENCY,
        signed_on=clock.today(),
    )
    return made


async def _register(
    funder: Organization, name: str, kind: OrganizationKind, status: OrganizationStatus
) -> Organization:
    return await organizations.register_organization(
        None,
        code=trial_code(funder.id, name),
        name=f"{NAMES[name]}（{funder.name[:40]}）",
        kind=kind,
        status=status,
        division=funder.division,
        is_hub=name == HUB,
        is_trial=True,
    )
