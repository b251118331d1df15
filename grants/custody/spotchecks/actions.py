"""A spot check from its two words to the day on which what was found is right: the only writer of it."""

import secrets
from collections.abc import Sequence

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.custody.spotchecks import drawing, letters, queries, rules
from grants.custody.spotchecks.facts import Drawable, Plan, Record
from grants.custody.spotchecks.tables import (
    Remedy,
    RemedyAnswer,
    SampledPhoto,
    SampledVoucher,
    SpotCheck,
    SpotCheckPaper,
    SpotDraw,
)
from grants.custody.tables import Claim
from grants.db import get
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.scoring.draw_order import canonical, commitment, seed, sha256
from grants.scoring.sampling import spread

Attached = Sequence[tuple[bytes, str]]


@action
async def prepare_spot_check(by: Actor, plan: Plan) -> SpotCheck:
    """Freeze what can be drawn and commit to it and to the preparer's word. It stays on record."""
    authority = await get(Organization, plan.authority, lock="NO KEY UPDATE")
    found = await queries.drawable(plan)
    sample = rules.check_preparation(
        by, plan, await queries.scope(plan), len(found), await queries.earlier(plan), clock.today()
    )
    number = await queries.next_number(authority)
    population = canonical(await _population(authority, plan, found, number, sample))
    salt, word, hashed = secrets.token_hex(16), plan.word.strip(), sha256(population)
    check = SpotCheck(
        number=number,
        authority=authority.id,
        hub=plan.hub,
        fund=plan.fund,
        first_day=plan.first_day,
        last_day=plan.last_day,
        sample=sample,
        population_size=len(found),
        population=population,
        population_hash=hashed,
        salt=salt,
        preparer_word=word,
        commitment=commitment(hashed, salt, word),
        reason=plan.reason.strip(),
        prepared_at=clock.now(),
        prepared_by=by.id,
        prepared_by_name=by.name,
    )
    await check.save()
    said = {"number": number, "population_hash": hashed, "commitment": check.commitment, "sample": sample}
    await audit.record(by, "custody.spot_check_prepared", check, **said, of=len(found), reason=check.reason)
    return check


async def _population(
    authority: Organization, plan: Plan, found: Sequence[Drawable], number: str, sample: int
) -> dict[str, object]:
    hub, fund = await queries.scope_names(plan.hub, plan.fund)
    return {
        "number": number,
        "authority": authority.code,
        "hub": hub.code if hub else None,
        "fund": fund.code if fund else None,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "sample": sample,
        "vouchers": [
            {
                "claim": each.number,
                "month": each.month,
                "voucher": each.voucher,
                "amount": str(each.amount),
                "hash": each.content_hash,
            }
            for each in found
        ],
    }


@action
async def draw_vouchers(by: Actor, check_id: int, *, word: str, checkers: Sequence[int]) -> SpotDraw:
    """Give the second word, by which the frozen vouchers are ordered, and name who looks at them. Done once."""
    drawn = await queries.draw_of(check_id, lock=True)
    check = await get(SpotCheck, check_id)
    able = {each.id: each for each in await queries.checkers(check.authority)}
    named = [each for each in dict.fromkeys(checkers) if each in able]
    rules.check_draw(by, check, drawn, word, named)
    draw = SpotDraw(
        spot_check=check.id,
        word=word.strip(),
        seed=seed(check.population_hash, check.salt, check.preparer_word, word.strip()),
        drawn_at=clock.now(),
        drawn_by=by.id,
        drawn_by_name=by.name,
    )
    await draw.save()
    tasks = await _hand_out(check, draw, named)
    await audit.record(by, "custody.vouchers_drawn", check, seed=draw.seed, checkers=" ".join(map(str, named)))
    await letters.tell_checkers(check, [able[each] for each in named if each in tasks])
    return draw


async def _hand_out(check: SpotCheck, draw: SpotDraw, checkers: Sequence[int]) -> set[int]:
    facts = await queries.check_of_job(check.id)
    numbers = drawing.redraw(facts.population, draw.seed)
    claims = {each.number: each for each in await Claim.objects().where(Claim.number.is_in(numbers))}
    drawn = [claims[number] for number in numbers]
    given = spread([rules.had_a_hand(each) for each in drawn], checkers)
    rows = [
        SampledVoucher(
            spot_check=check.id,
            place=place,
            claim=claim.id,
            entry=claim.entry,
            checker=rules.somebody_checks(claim, checker),
        )
        for place, (claim, checker) in enumerate(zip(drawn, given, strict=True), start=1)
    ]
    await SampledVoucher.insert(*rows)
    return {each.checker for each in rows}


@action
async def hand_over_voucher(by: Actor, voucher_id: int, to_id: int) -> SampledVoucher:
    """Another person of the body looks at the voucher; as long as nobody wrote anything."""
    found = await queries.voucher_in_hand(voucher_id, lock=True)
    to = await people.actor(to_id)
    rules.check_handing_over(by, found, to)
    await found.row.update_self({SampledVoucher.checker: to.id})
    await audit.record(by, "custody.voucher_handed_over", found.row, to=to.id)
    await letters.tell_checkers(found.check, [to])
    return found.row


@action
async def record_voucher(by: Actor, voucher_id: int, record: Record, photos: Attached = ()) -> SampledVoucher:
    """Write what was found, once. A finding is to be put right by its day, and who has to is told. The last one of a
    check makes its paper."""
    found = await queries.voucher_in_hand(voucher_id, lock=True)
    rules.check_record(by, found, record, len(photos), clock.today())
    uploads = {(await files.keep(content, name, by=by)).id for content, name in photos}
    await found.row.update_self(
        {
            SampledVoucher.verdict: record.verdict,
            SampledVoucher.looked_at: record.looked_at.strip(),
            SampledVoucher.recorded_at: clock.now(),
            SampledVoucher.recorded_by_name: by.name,
        }
    )
    if uploads:
        await SampledPhoto.insert(*[SampledPhoto(voucher=voucher_id, upload=each) for each in sorted(uploads)])
    if record.due_on is not None and record.demand:
        remedy = Remedy(voucher=voucher_id, owner=record.owner, demand=record.demand.strip(), due_on=record.due_on)
        await remedy.save()
        await letters.tell_of_finding(found, remedy)
    await audit.record(by, "custody.voucher_checked", found.row, verdict=record.verdict, claim=found.claim.number)
    if (await queries.check_of_job(found.check.id)).is_done:
        await jobs.enqueue("custody.render_spot_check", found.check.id)
    return found.row


@action
async def answer_remedy(by: Actor, voucher_id: int, words: str, scan: Attached = ()) -> RemedyAnswer:
    """Say what was put right; it waits for another person who confirms it."""
    found = await queries.voucher_in_hand(voucher_id, lock=True)
    rules.check_answer(by, found, words)
    assert found.remedy is not None  # the rule asked
    kept: list[Upload] = [await files.keep(content, name, by=by) for content, name in scan[:1]]
    answer = RemedyAnswer(
        remedy=found.remedy.id,
        attempt=len(found.answers) + 1,
        words=words.strip(),
        upload=kept[0].id if kept else None,
        answered_at=clock.now(),
        answered_by=by.id,
        answered_by_name=by.name,
    )
    await answer.save()
    await audit.record(by, "custody.remedy_answered", answer, voucher=voucher_id)
    return answer


@action
async def confirm_remedy(by: Actor, voucher_id: int, *, is_accepted: bool, reason: str = "") -> RemedyAnswer:
    """Say that it is right now, or give it back with the reason: then it is to be put right again."""
    found = await queries.voucher_in_hand(voucher_id, lock=True)
    rules.check_confirmation(by, found, is_accepted=is_accepted, reason=reason)
    answer = found.waiting
    assert answer is not None  # the rule asked
    await answer.update_self(
        {
            RemedyAnswer.decided_at: clock.now(),
            RemedyAnswer.decided_by: by.id,
            RemedyAnswer.decided_by_name: by.name,
            RemedyAnswer.refused_for: "" if is_accepted else reason.strip(),
        }
    )
    await audit.record(by, "custody.remedy_decided", answer, is_accepted=is_accepted, reason=answer.refused_for)
    await letters.tell_of_decision(found, answer)
    return answer


@action
async def keep_spot_check_paper(by: None, check_id: int, *, content: bytes, check_code: str) -> SpotCheckPaper:
    """Keep the record of a check as it was rendered. The first one stays."""
    await get(SpotCheck, check_id, lock="UPDATE")
    there = await queries.paper_of(check_id)
    if there is not None:
        return there
    upload = await files.keep_made(content, f"spot-check-{check_id}.pdf", "application/pdf", by=by)
    paper = SpotCheckPaper(spot_check=check_id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "custody.spot_check_paper_kept", paper, sha256=upload.sha256)
    return paper
