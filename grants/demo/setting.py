"""Before a call: organisations, their people and accounts, hubs and groups, funds; then the call itself."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants import clock
from grants.calls import actions as calls
from grants.calls.plan import BonusPlan, CallPlan, CapPlan, PoolPlan, TrackPlan
from grants.calls.queries import call_facts
from grants.calls.tables import CapBase, CostClass, Policy, Who
from grants.demo.cast import FUNDER, GRANTEE, HUB
from grants.demo.judging_plan import judging_of
from grants.demo.stage import Event, Stage, day, moment
from grants.funds import actions as funds
from grants.funds.tables import FundKind
from grants.organizations import actions as organizations
from grants.organizations.tables import AccountUse, CustodyMode, OrganizationKind, OrganizationStatus
from grants.people.tables import Role
from grants.standing import actions as standing
from grants.standing.tables import ListKind
from grants.vocabulary import actions as vocabulary
from grants.vocabulary.queries import find_division
from grants.vocabulary.tables import Level


def events(stage: Stage) -> list[Event]:
    """Everything up to the published call."""
    published = moment(stage.call["published_at"])
    begin = stage.begin
    return [
        Event(begin, "organisations", lambda: _organizations(stage)),
        Event(begin + timedelta(hours=1), "accounts", lambda: _accounts(stage)),
        Event(begin + timedelta(hours=2), "custody agreements", lambda: _custody_agreements(stage)),
        Event(begin + timedelta(hours=3), "funds", lambda: _funds(stage)),
        Event(stage.drafted, "call drafted", lambda: _draft(stage)),
        Event(published, "call published", lambda: _publish(stage)),
    ]


async def _division(stage: Stage) -> None:
    """A division of no country: it stands in demos only, and outlives the round that brought it."""
    division = stage.the_round["division"]
    if await find_division(division["code"]) is None:
        await vocabulary.add_division(
            None, code=division["code"], name=division["name"], parent="460000", level=Level.COUNTY, note="〔虚构〕"
        )


async def _organizations(stage: Stage) -> None:
    await _division(stage)
    for each in stage.the_round["organizations"]:
        code, roles = each["code"], each.get("roles") or []
        row = await organizations.register_organization(
            None,
            code=code,
            name=each["name"],
            kind=OrganizationKind(each["kind"]),
            status=OrganizationStatus(each.get("status") or "registered"),
            uscc=each.get("uscc"),
            filing_no=each.get("filing_no"),
            division=stage.the_round["division"]["code"],
            is_funder="funder" in roles,
            is_organiser="organiser" in roles,
            is_hub="hub" in roles,
        )
        stage.keep("organization", code, row.id)
        await _hire(stage, code, row.id, roles, each.get("status") or "registered")
        if each.get("rating"):
            await standing.record_rating(
                None,
                organization_id=row.id,
                grade=each["rating"],
                from_on=clock.today(),
                rated_by="澜湾区民政局〔虚构〕",
            )
        if each.get("abnormal_list"):
            await standing.list_organization(
                None,
                organization_id=row.id,
                list_kind=ListKind.ABNORMAL,
                from_on=clock.today(),
                reason="未按规定报送年度报告〔虚构〕",
            )


async def _hire(stage: Stage, code: str, row_id: int, roles: list[str], status: str) -> None:
    if "funder" in roles:
        applies = code in {each["by"] for each in stage.refusals("submit_application").values()}
        await stage.cast.hire(code, row_id, (*FUNDER, *(GRANTEE if applies else ())))
        return
    if status == OrganizationStatus.FILED:
        await stage.cast.hire_signatories(code, row_id)
        return
    if "organiser" in roles:
        await stage.cast.hire(code, row_id, (Role.ORGANISER,))
    if "hub" in roles:
        await stage.cast.hire(code, row_id, HUB)
    await stage.cast.hire(code, row_id, GRANTEE)


async def _accounts(stage: Stage) -> None:
    for each in stage.the_round["organizations"]:
        for key, use in (("account", AccountUse.OWN), ("custody_account", AccountUse.CUSTODY)):
            if each.get(key):
                account = await organizations.add_bank_account(
                    stage.staff(Role.OFFICER),
                    organization_id=stage.id("organization", each["code"]),
                    account_use=use,
                    holder=each[key]["holder"],
                    number=each[key]["number"],
                    bank_name=each[key]["bank_name"],
                    cnaps=each[key]["cnaps"],
                    from_on=clock.today(),
                )
                await organizations.check_bank_account(stage.staff(Role.FINANCE_REVIEWER), account.id)


async def _custody_agreements(stage: Stage) -> None:
    groups = [each for each in stage.the_round["organizations"] if each.get("hub")]
    for number, each in enumerate(groups, start=1):
        await organizations.sign_custody_agreement(
            None,
            hub_id=stage.id("organization", each["hub"]),
            group_id=stage.id("organization", each["code"]),
            number=f"代管〔{clock.today().year}〕{number}号",
            mode=CustodyMode.AGENCY,
            signed_on=clock.today(),
        )


async def _funds(stage: Stage) -> None:
    for each in stage.the_round["funds"]:
        fund = await funds.register_fund(
            stage.staff(Role.FINANCE_PREPARER),
            funder_id=stage.id("organization", stage.funder),
            code=each["code"],
            name=each["name"],
            kind=FundKind(each["kind"]),
            year=clock.local_day(moment(stage.call["published_at"])).year,
            amount=Decimal(each["amount"]),
            purposes=each["purposes"],
            signage=each.get("signage"),
        )
        stage.keep("fund", each["code"], fund.id)


async def _draft(stage: Stage) -> None:
    drafted = await calls.draft_call(stage.staff(Role.OFFICER), _plan(stage))
    stage.keep("call", "", drafted.id)
    for track in (await call_facts(drafted.id)).tracks:
        stage.keep("track", track.code, track.id)


async def _publish(stage: Stage) -> None:
    await calls.publish_call(stage.staff(Role.OFFICER), stage.id("call", ""))


def _plan(stage: Stage) -> CallPlan:
    call = stage.call
    bonus = {flag: Decimal(points) for flag, points in (call.get("bonus") or {}).items()}
    bonus_max = bonus.pop("max", sum(bonus.values(), Decimal(0)))
    organiser = call["organiser"]
    return CallPlan(
        funder_id=stage.id("organization", stage.funder),
        organiser_id=stage.id("organization", organiser),
        title=call["title"],
        document_no=call.get("document_no") or "",
        body=_body(stage),
        contact=stage.organization(organiser)["name"],
        supervision_phone="0898-00000000",
        opens_at=moment(call["opens_at"]),
        closes_at=moment(call["closes_at"]),
        scoring_opens_at=moment(call["scoring_opens_at"]),
        scoring_closes_at=moment(call["scoring_closes_at"]),
        decided_on=day(call["decided_on"]),
        notice_starts_on=day(call["notice"]["starts_on"]),
        notice_working_days=call["notice"]["working_days"],
        project_from=day(call["project_from"]),
        project_to=day(call["project_to"]),
        correction_working_days=call.get("correction_working_days") or 5,
        limit_per_organisation=1 if call.get("one_per_organisation", True) else None,
        caps=tuple(_caps(call)),
        fixed_assets=Policy(call.get("fixed_assets") or "forbid"),
        handouts=Policy(call.get("handouts") or "forbid"),
        panel_size=call["panel"]["size"],
        trim_from=call["panel"]["trim_from"],
        min_sheets=call["panel"].get("min_sheets") or min(3, call["panel"]["size"]),
        pass_mark=Decimal(call["pass_mark"]),
        bonus_max=bonus_max,
        tie_break=tuple(call["tie_break"]),
        tracks=tuple(
            TrackPlan(
                each["code"],
                TRACK_NAMES.get(each["code"], each["code"]),
                Decimal(each["cap"]),
                Who(each["who"]),
                tuple(Decimal(str(percent)) for percent in each["stages"]),
            )
            for each in call["tracks"]
        ),
        pools=tuple(PoolPlan(stage.id("fund", each["fund"]), Decimal(each["amount"])) for each in call["pools"]),
        **judging_of(call),
        bonuses=tuple(BonusPlan(flag, points) for flag, points in bonus.items()),
        conditions=tuple(
            (int(seq), condition) for seq, names in call["stage_conditions"].items() for condition in names
        ),
    )


def _caps(call: dict[str, Any]) -> Iterator[CapPlan]:
    """The two caps that a round file knows: of labour, and of the management fee, which is of the grant alone."""
    labour = call.get("labour_cap")
    if labour:
        yield CapPlan("劳务", tuple(labour["classes"]), Decimal(str(labour["percent"])), CapBase(labour["of"]))
    fee = Decimal(str(call.get("management_fee_percent") or 0))
    yield CapPlan("管理费", (CostClass.MANAGEMENT_FEE,), fee, CapBase.GRANT)


TRACK_NAMES = {"standard": "A 类标准项目", "micro": "B 类微创投"}


def _body(stage: Stage) -> str:
    """The opening paragraph of the announcement; what follows it on the page comes from the call's own data."""
    funds_named = "、".join(each["name"] for each in stage.the_round["funds"])
    return (
        f"为支持社会组织开展为民服务项目，{stage.organization(stage.funder)['name']}现面向社会公开征集项目，"
        f"资助资金来自{funds_named}。申报主体、额度、预算要求、评审办法和拨付条件如下，请按时申报。"
    )
