"""R-D11: a signed project changes as numbered versions; what is small is only recorded, the rest somebody approves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import jobs, queries
from grants.awards.amendment import actions, rules
from grants.awards.amendment import queries as amending
from grants.awards.amendment.facts import AmendmentFacts
from grants.awards.amendment.tables import AmendedLine, Amendment
from grants.awards.facts import AwardFacts
from grants.awards.tables import AwardLine
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import a_judged_round, a_signed_award, an_announced_award, who_signs
from tests.calls.world import at
from tests.conftest import parallel
from tests.custody.world import a_ledger, filed
from tests.custody.world import on as on_day
from tests.kept import kept
from tests.organizations.world import staff

NOW = at("2026-07-01")
LATER = date(2026, 12, 20)


@kept
async def a_project() -> tuple[AwardFacts, Actor, Actor]:
    """A signed award of 75,200.00, who signs for it, and an officer."""
    facts = await a_signed_award()
    return facts, await who_signs(facts.award), await staff(facts.funder, Role.OFFICER, name="Otto")


async def moved(facts: AwardFacts, amount: str, source: str = "labour", to: str = "activity") -> dict[int, Decimal]:
    """So much less for the first line of one class, so much more for the first of another."""
    lines = await amending.budget_now(facts.award.id)
    giving = next(line for line in lines if line.cost_class == source)
    taking = next(line for line in lines if line.cost_class == to)
    return {giving.id: giving.amount - yuan(amount), taking.id: taking.amount + yuan(amount)}


async def ask(by: Actor, facts: AwardFacts, amount: str = "8000.00", **changes: object) -> Amendment:
    asked = {"lines": await moved(facts, amount) if amount else {}, "reason": "活动场次增加"}
    with clock.at(NOW):
        return await actions.ask_amendment(by, facts.award.id, **(asked | changes))


async def decide(by: Actor, amendment: Amendment, **changes: object) -> Amendment:
    with clock.at(NOW):
        return await actions.decide_amendment(by, amendment.id, **({"is_approved": True} | changes))


async def of_class(facts: AwardFacts, cost_class: str) -> Decimal:
    lines = await amending.budget_now(facts.award.id)
    return sum((line.amount for line in lines if line.cost_class == cost_class), Decimal("0.00"))


async def facts_of(facts: AwardFacts, by: Actor) -> AmendmentFacts:
    return await amending.amendment_facts(by, facts.award.id)


async def test_a_class_that_moves_by_ten_percent_is_recorded_and_by_a_cent_more_is_approved(db):
    facts, signatory, _officer = await a_project()
    found = await facts_of(facts, signatory)
    smallest = min(await of_class(facts, "labour"), await of_class(facts, "activity"))
    tenth = f"{smallest / 10:.2f}"

    assert not rules.needs_approval(found, await moved(facts, tenth), None, "")
    assert rules.needs_approval(found, await moved(facts, str(yuan(tenth) + yuan("0.01"))), None, "")


async def test_money_within_a_class_is_recorded_whatever_its_amount(db):
    facts, signatory, _officer = await a_project()
    lines = [line for line in facts.lines if line.cost_class == "activity"][:2]
    change = {lines[0].id: Decimal("0.00"), lines[1].id: lines[0].amount + lines[1].amount}

    asked = await ask(signatory, facts, lines=change)

    assert (asked.needs_approval, asked.version) == (False, 1)
    assert {line.id: line.amount for line in await amending.budget_now(facts.award.id)}[lines[0].id] == 0


async def test_another_end_or_another_content_is_approved_always(db):
    facts, signatory, _officer = await a_project()
    found = await facts_of(facts, signatory)
    assert rules.needs_approval(found, {}, LATER, "")
    assert rules.needs_approval(found, {}, None, "改为社区食堂")
    assert not rules.needs_approval(found, {}, found.ends_on, "")


async def test_many_small_steps_are_no_way_around_the_approval(db):
    facts, signatory, _officer = await a_project()
    step = f"{min(await of_class(facts, 'labour'), await of_class(facts, 'activity')) / 20:.2f}"

    versions = [(await ask(signatory, facts, step)).version for _ in range(3)]

    assert versions == [1, 2, None]
    assert (await amending.open_amendment(facts.award.id)).needs_approval


async def test_what_was_approved_is_the_measure_of_the_next_step(db):
    facts, signatory, officer = await a_project()
    await decide(officer, await ask(signatory, facts))
    assert (await ask(signatory, facts, "100.00")).version == 2


async def test_an_approved_version_is_the_budget_from_then_on_and_what_was_awarded_stays(db):
    facts, signatory, officer = await a_project()
    before = await of_class(facts, "labour")
    asked = await ask(signatory, facts, ends_on=LATER)
    assert await of_class(facts, "labour") == before

    decided = await decide(officer, asked, opinion="同意")

    assert (decided.version, decided.decided_by_name) == (1, "Otto")
    assert await of_class(facts, "labour") == before - yuan("8000.00")
    assert sum(line.amount for line in await amending.budget_now(facts.award.id)) == facts.award.amount
    assert sum(line.amount for line in await queries.lines_of(facts.award.id)) == facts.award.amount
    assert [line.amount for line in await queries.lines_of(facts.award.id)] == [line.amount for line in facts.lines]
    assert (await queries.award_facts(facts.award.id)).ends_on == LATER


async def test_a_declined_amendment_changes_nothing_and_says_why(db):
    facts, signatory, officer = await a_project()
    before = await of_class(facts, "labour")
    asked = await ask(signatory, facts)
    with pytest.raises(Refused, match=r"awards\.no_reason"):
        await decide(officer, asked, is_approved=False)

    declined = await decide(officer, asked, is_approved=False, opinion="劳务不足")

    assert declined.version is None
    assert await of_class(facts, "labour") == before
    with pytest.raises(Refused, match=r"awards\.amendment_decided"):
        await decide(officer, asked)
    await ask(signatory, facts)


async def test_nobody_approves_what_they_asked(db):
    facts, _signatory, officer = await a_project()
    asked = await ask(officer, facts)
    with pytest.raises(NotAllowed, match=r"awards\.amends_oneself"):
        await decide(officer, asked)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "UPDATE amendment SET decided_by = asked_by, decided_at = now(), is_approved = true WHERE id = {}",
                asked.id,
            )
    approver = await staff(facts.funder, Role.APPROVER)
    assert (await decide(approver, asked)).version == 1


async def test_only_who_carries_the_project_or_the_funders_officer_asks(db):
    facts, signatory, _officer = await a_project()
    finance = await staff(facts.funder, Role.FINANCE_PREPARER)
    writer = await staff(facts.applicant, Role.APPLICANT)
    for stranger in (finance, writer):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await ask(stranger, facts)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await decide(signatory, await ask(signatory, facts))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": {}}, "awards.nothing_amended"),
        ({"reason": " "}, "awards.no_reason"),
        ({"ends_on": date(2026, 6, 30)}, "awards.end_day_past"),
        ({"lines": {0: Decimal("1.00")}}, "awards.line_of_another"),
    ],
)
async def test_an_amendment_that_says_nothing_or_nonsense_is_refused(db, change, code):
    facts, signatory, _officer = await a_project()
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        await ask(signatory, facts, **change)


async def test_money_moves_within_the_award(db):
    facts, signatory, _officer = await a_project()
    line = facts.lines[0]
    with pytest.raises(Refused, match=r"awards\.amended_sum_differs"):
        await ask(signatory, facts, lines={line.id: line.amount + yuan("0.01")})


async def test_what_the_call_caps_is_not_moved_over_its_cap(db):
    facts, signatory, _officer = await a_project()
    giving = max((line for line in facts.lines if line.cost_class == "activity"), key=lambda line: line.amount)
    taking = next(line for line in facts.lines if line.cost_class == "labour")
    change = {giving.id: giving.amount - yuan("5200.01"), taking.id: taking.amount + yuan("5200.01")}
    with pytest.raises(Refused, match=r"awards\.amended_over_cap"):
        await ask(signatory, facts, lines=change)
    await ask(
        signatory,
        facts,
        lines={giving.id: giving.amount - yuan("5200.00"), taking.id: taking.amount + yuan("5200.00")},
    )


async def test_no_line_goes_below_what_was_claimed_of_it(db):
    facts, signatory, _officer = await a_project()
    found = await facts_of(facts, signatory)
    change = await moved(facts, "100.00")
    giving = next(iter(change))
    spent = replace(found, used={giving: change[giving] + yuan("0.01")})
    with pytest.raises(Refused, match=r"awards\.below_used"):
        rules.lines_fit(spent, change)
    rules.lines_fit(replace(found, used={giving: change[giving]}), change)


async def test_one_amendment_waits_at_a_time(db):
    facts, signatory, officer = await a_project()
    await ask(signatory, facts)
    with pytest.raises(Refused, match=r"awards\.amendment_open"):
        await ask(officer, facts)


async def test_nothing_is_amended_before_the_agreement_is_signed(db):
    judged, award = await an_announced_award()
    facts = await queries.award_facts(award.id)
    with pytest.raises(Refused, match=r"awards\.nothing_to_amend"):
        await ask(judged.officer, facts)


async def test_a_version_that_is_in_force_is_never_rewritten(db):
    facts, signatory, officer = await a_project()
    asked = await decide(officer, await ask(signatory, facts))
    for statement in (
        "UPDATE amendment SET reason = 'x' WHERE id = {}",
        "UPDATE amendment SET version = 2 WHERE id = {}",
        "DELETE FROM amendment WHERE id = {}",
        "UPDATE amended_line SET amount = amount + 1 WHERE amendment = {}",
        "DELETE FROM amended_line WHERE amendment = {}",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement, asked.id)


async def test_the_database_lets_no_version_add_money_or_go_below_claims(db):
    keeping = await a_ledger()
    line = keeping.lines["邻里节"]
    with on_day("2026-06-01"):
        await filed(keeping, "5000.00")
    for amount, other, error in (("4999.00", "2841.00", "claims of"), ("5200.00", "3000.00", "add up")):
        with pytest.raises(CheckViolationError, match=error):
            async with transaction():
                amendment = await _by_hand(keeping.award.id)
                await _line(amendment, line, amount)
                await _line(amendment, keeping.lines["急救培训"], str(yuan(other) + yuan("200.00")))
                await sql("UPDATE amendment SET version = 1 WHERE id = {}", amendment.id)


async def _by_hand(award_id: int) -> Amendment:
    amendment = Amendment(
        award=award_id, reason="x", needs_approval=False, asked_at=clock.now(), asked_by=1, asked_by_name="x"
    )
    await amendment.save()
    return amendment


async def _line(amendment: Amendment, line: AwardLine, amount: str) -> None:
    await AmendedLine(amendment=amendment.id, award_line=line.id, was=line.amount, amount=yuan(amount)).save()


@pytest.mark.commits
async def test_a_claim_and_a_version_that_takes_its_money_away_are_one_before_the_other(committed):
    keeping = await a_ledger()
    line, other = keeping.lines["邻里节"], keeping.lines["急救培训"]
    amendment = await _by_hand(keeping.award.id)
    await _line(amendment, line, "400.00")
    await _line(amendment, other, "7640.00")

    async def claiming() -> object:
        with on_day("2026-06-01"):
            return await filed(keeping, "5000.00")

    async def amending_it() -> object:
        async with transaction():
            return await sql("UPDATE amendment SET version = 1 WHERE id = {}", amendment.id)

    results = await parallel(claiming(), amending_it())

    assert sum(isinstance(each, Exception) for each in results) == 1
    rows = await sql(
        "SELECT b.amount, coalesce(u.used, 0) AS used FROM budget_now b"
        " LEFT JOIN award_line_use u ON u.award_line = b.id WHERE b.award = {}",
        keeping.award.id,
    )
    assert all(row["used"] <= row["amount"] for row in rows)


async def test_a_claim_is_measured_by_the_budget_as_it_is_now(db):
    keeping = await a_ledger()
    amendment = await _by_hand(keeping.award.id)
    await _line(amendment, keeping.lines["邻里节"], "8000.00")
    await _line(amendment, keeping.lines["急救培训"], "40.00")
    await sql("UPDATE amendment SET version = 1 WHERE id = {}", amendment.id)

    with on_day("2026-06-01"):
        await filed(keeping, "7000.00")
        with pytest.raises(Refused, match=r"custody\.over_line"):
            await filed(keeping, "41.00", "急救培训")


@pytest.mark.commits
async def test_two_decisions_at_once_make_one_version(committed):
    facts, signatory, officer = await a_project()
    asked = await ask(signatory, facts)
    approver = await staff(facts.funder, Role.APPROVER)

    results = await parallel(decide(officer, asked), decide(approver, asked, is_approved=False, opinion="不同意"))

    assert sorted(getattr(each, "code", "done") for each in results) == ["awards.amendment_decided", "done"]


async def test_who_decides_finds_it_in_the_inbox_and_who_asked_does_not(db):
    facts, _signatory, officer = await a_project()
    await ask(officer, facts)
    other = await staff(facts.funder, Role.OFFICER)
    with clock.at(NOW):
        kinds = [{task.kind for task in await inbox.tasks(each)} for each in (other, officer)]
    assert "amendment" in kinds[0]
    assert "amendment" not in kinds[1]


async def test_an_amendment_goes_through_the_pages_from_both_sides(browser):
    facts, signatory, officer = await a_project()
    address = f"/awards/{facts.award.id}/amendments"
    lines = {f"line-{line.id}": str(line.amount) for line in facts.lines}
    change = {f"line-{key}": str(amount) for key, amount in (await moved(facts, "8000.00")).items()}
    browser.sign_in(signatory.id)
    with clock.at(NOW):
        form = await browser.get(address)
        bare = await browser.post(address, data=lines | {"reason": "x"})
        asked = await browser.post(
            address, data=lines | change | {"reason": "活动场次增加", "scope": "", "ends_on": ""}
        )
        one = asked.headers["location"]
        refused = await browser.post(f"{one}/decision", data={"is_approved": "yes"})
        browser.sign_in(officer.id)
        page = await browser.get(one)
        done = await browser.post(f"{one}/decision", data={"is_approved": "yes", "opinion": "同意"})
        await jobs.amendment_document((await Amendment.objects().first()).id)
        after, paper = await browser.get(one), await browser.get(f"{one}/document")
        listed = await browser.sign_in(signatory.id).get(address)

    assert form.status_code == 200 and "批准后生效" in form.text
    assert bare.status_code == 422 and "没有改动任何内容" in bare.text
    assert (asked.status_code, refused.status_code, done.status_code) == (303, 404, 303)
    assert "作出批复" in page.text and "8,000.00" in page.text
    assert "第 1 版" in after.text and paper.content.startswith(b"%PDF")
    assert "第 1 版" in listed.text and "已批准" in listed.text


async def test_strangers_find_no_amendment(browser):
    facts, signatory, _officer = await a_project()
    asked = await ask(signatory, facts)
    other = await a_judged_round("88.00")
    stranger = await staff(other.applications[0].applicant, Role.SIGNATORY)
    with pytest.raises(NotFound, match=r"awards\.no_award"):
        await amending.amendment(stranger, asked.id)
    for address in (f"/awards/{facts.award.id}/amendments", f"/amendments/{asked.id}"):
        assert (await browser.sign_in(stranger.id).get(address)).status_code == 404
    with pytest.raises(NotFound, match=r"awards\.amendment_not_in_force"):
        rules.check_version(asked)
