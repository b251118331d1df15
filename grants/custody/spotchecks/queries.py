"""Reads of spot checks: what can be drawn, checks a person may read, one voucher with what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from grants import clock
from grants.awards.tables import AwardLine
from grants.custody.queries import voucher_number
from grants.custody.queries.facts import among, by_id, next_of
from grants.custody.spotchecks.facts import CheckFacts, Drawable, Plan, VoucherFacts
from grants.custody.spotchecks.rules import ANSWERERS, CHECKERS, READERS, Scope
from grants.custody.spotchecks.tables import (
    Owner,
    Remedy,
    RemedyAnswer,
    SampledPhoto,
    SampledVoucher,
    SpotCheck,
    SpotCheckPaper,
    SpotDraw,
    Verdict,
)
from grants.custody.tables import Claim, CustodyLedger
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.ledger import Entry
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person

# A funder checks what its own funds paid; a hub all that it keeps.
PAID = """FROM claim c JOIN custody_ledger k ON k.id = c.ledger JOIN fund_source f ON f.id = k.fund
    WHERE c.status = 'paid' AND c.paid_on BETWEEN {} AND {} AND {} IN (k.hub, f.funder)
    AND ({}::int IS NULL OR k.hub = {}) AND ({}::int IS NULL OR k.fund = {})"""


def _values(plan: Plan) -> list[object]:
    return [plan.first_day, plan.last_day, plan.authority, plan.hub, plan.hub, plan.fund, plan.fund]


async def drawable(plan: Plan) -> list[Drawable]:
    """The vouchers of a plan, by the number of their entry: one question, however many."""
    rows = await sql(
        "SELECT c.id AS claim, e.id AS entry, c.number, e.voucher_kind || '-' || extract(month FROM e.effective_on)"
        " || '-' || lpad(e.voucher_no::text, 3, '0') AS voucher, e.month, c.amount, e.content_hash"
        f" FROM (SELECT c.* {PAID}) c JOIN entry e ON e.id = c.entry ORDER BY e.id",
        *_values(plan),
    )
    return [Drawable(**row) for row in rows]


async def scope(plan: Plan) -> Scope:
    """Whose the fund and the hub of a plan are."""
    fund = await FundSource.objects().where(FundSource.id == (plan.fund or 0)).first()
    funded = await sql(
        "SELECT 1 FROM custody_ledger k JOIN fund_source f ON f.id = k.fund WHERE k.hub = {} AND f.funder = {} LIMIT 1",
        plan.hub or 0,
        plan.authority,
    )
    return Scope(None if fund is None else fund.funder, plan.hub == plan.authority, bool(funded))


async def scope_names(hub: int | None, fund: int | None) -> tuple[Organization | None, FundSource | None]:
    """The hub and the fund that a check names."""
    return (
        None if hub is None else await get(Organization, hub),
        None if fund is None else await get(FundSource, fund),
    )


async def scopes(person: Actor) -> list[tuple[int, int | None, int | None, str]]:
    """What that person may have checked: for whom, hub, fund, and how it is called."""
    bodies = sorted(person.organizations(*CHECKERS))
    rows = await sql(
        "SELECT DISTINCT * FROM (SELECT h.id AS authority, h.id AS hub, NULL::int AS fund, h.name FROM organization h"
        "  WHERE h.is_hub AND h.id = ANY({})"
        " UNION SELECT f.funder, k.hub, NULL, h.name FROM custody_ledger k JOIN fund_source f ON f.id = k.fund"
        "  JOIN organization h ON h.id = k.hub WHERE f.funder = ANY({})"
        " UNION SELECT f.funder, NULL, f.id, f.name FROM custody_ledger k JOIN fund_source f ON f.id = k.fund"
        "  WHERE f.funder = ANY({})) s ORDER BY authority, fund NULLS FIRST, hub",
        bodies,
        bodies,
        bodies,
    )
    return [(row["authority"], row["hub"], row["fund"], row["name"]) for row in rows]


async def earlier(plan: Plan) -> list[SpotCheck]:
    """Checks of the same scope and days, the oldest first."""
    found = await SpotCheck.objects().where(SpotCheck.authority == plan.authority).order_by(SpotCheck.id)
    same = (plan.hub, plan.fund, plan.first_day, plan.last_day)
    return [each for each in found if (each.hub, each.fund, each.first_day, each.last_day) == same]


async def next_number(authority: Organization) -> str:
    """Numbers of a body and year have no gaps."""
    return await next_of(f"{authority.code}-CC-{clock.today().year}")


async def checkers(authority: int) -> list[Actor]:
    """Who may look at vouchers for a body, by name."""
    found = {each.id: each for role in CHECKERS for each in await people.holders(role, authority)}
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def checks(person: Actor) -> list[CheckFacts]:
    """The checks of that person's bodies, the newest first."""
    rows = (
        await SpotCheck.objects()
        .where(among(SpotCheck.authority, person.organizations(*READERS)))
        .order_by(SpotCheck.id, ascending=False)
    )
    return await _facts(rows)


async def check(person: Actor, check_id: int) -> CheckFacts:
    """One of them. Raises NotFound for strangers."""
    row = await SpotCheck.objects().where(SpotCheck.id == check_id).first()
    if row is None or row.authority not in person.organizations(*READERS):
        raise NotFound("custody.no_such_spot_check", _("没有找到这次抽查"))
    return (await _facts([row]))[0]


async def check_of_job(check_id: int) -> CheckFacts:
    """One check for the system itself."""
    return (await _facts([await get(SpotCheck, check_id)]))[0]


async def voucher(person: Actor, voucher_id: int) -> VoucherFacts:
    """One voucher that was drawn, for the body that checks; and, once something was found, for its group and its hub.
    Raises NotFound for anybody else."""
    found = await voucher_in_hand(voucher_id)
    reads = person.has_in(found.check.authority, *READERS)
    concerns = found.row.verdict == Verdict.FINDING and (
        person.has_in(found.group.id, *ANSWERERS[Owner.GROUP]) or person.has_in(found.hub.id, *ANSWERERS[Owner.HUB])
    )
    if not (reads or concerns):
        raise NotFound("custody.no_such_sample", _("没有找到这张抽查凭证"))
    return found


async def voucher_in_hand(voucher_id: int, *, lock: bool = False) -> VoucherFacts:
    """The same for the actions; the lock holds the voucher, so that it is recorded and decided once."""
    row = await get(SampledVoucher, voucher_id, lock="UPDATE" if lock else None)
    return (await _vouchers([row], {row.spot_check: await get(SpotCheck, row.spot_check)}))[0]


async def photo(person: Actor, voucher_id: int, upload_id: int) -> Upload:
    """A photo of the checker, or the scan of an answer. Raises NotFound where it is of another voucher."""
    found = await voucher(person, voucher_id)
    for each in (*(upload for _row, upload in found.photos), *found.scans):
        if each.id == upload_id:
            return each
    raise NotFound("custody.no_such_photo", _("没有找到这张照片"))


async def draw_of(check_id: int, *, lock: bool = False) -> SpotDraw | None:
    """The second word, if it was given. The lock makes two who draw wait."""
    if lock:
        await get(SpotCheck, check_id, lock="UPDATE")
    return await SpotDraw.objects().where(SpotDraw.spot_check == check_id).first()


async def paper_of(check_id: int) -> SpotCheckPaper | None:
    """The record as a paper, once it was rendered."""
    return await SpotCheckPaper.objects().where(SpotCheckPaper.spot_check == check_id).first()


async def _facts(rows: Sequence[SpotCheck]) -> list[CheckFacts]:
    ids = [each.id for each in rows]
    bodies = await by_id(Organization, [key for each in rows for key in (each.authority, each.hub)])
    funds = await by_id(FundSource, [each.fund for each in rows])
    draws = {each.spot_check: each for each in await SpotDraw.objects().where(among(SpotDraw.spot_check, ids))}
    papers = await SpotCheckPaper.objects().where(among(SpotCheckPaper.spot_check, ids))
    drawn = await SampledVoucher.objects().where(among(SampledVoucher.spot_check, ids)).order_by(SampledVoucher.place)
    vouchers = await _vouchers(drawn, {each.id: each for each in rows})
    return [
        CheckFacts(
            check=each,
            authority=bodies[each.authority],
            scope=" · ".join(
                [bodies[key].name for key in [each.hub] if key] + [funds[key].name for key in [each.fund] if key]
            ),
            draw=draws.get(each.id),
            vouchers=[v for v in vouchers if v.row.spot_check == each.id],
            paper=next((p for p in papers if p.spot_check == each.id), None),
        )
        for each in rows
    ]


async def _vouchers(rows: Sequence[SampledVoucher], checks_: dict[int, SpotCheck]) -> list[VoucherFacts]:
    ids = [each.id for each in rows]
    claims = await by_id(Claim, [each.claim for each in rows])
    entries = await by_id(Entry, [each.entry for each in rows])
    ledgers = await by_id(CustodyLedger, [each.ledger for each in claims.values()])
    lines = await by_id(AwardLine, [each.award_line for each in claims.values()])
    bodies = await by_id(Organization, [key for each in ledgers.values() for key in (each.community_group, each.hub)])
    persons = await by_id(Person, [each.checker for each in rows])
    photos = await SampledPhoto.objects().where(among(SampledPhoto.voucher, ids)).order_by(SampledPhoto.id)
    remedies = {each.voucher: each for each in await Remedy.objects().where(among(Remedy.voucher, ids))}
    answers = (
        await RemedyAnswer.objects()
        .where(among(RemedyAnswer.remedy, [each.id for each in remedies.values()]))
        .order_by(RemedyAnswer.attempt)
    )
    uploads = await by_id(Upload, _uploads(photos, answers))

    def facts(row: SampledVoucher) -> VoucherFacts:
        claim, remedy = claims[row.claim], remedies.get(row.id)
        answered = [each for each in answers if remedy is not None and each.remedy == remedy.id]
        return VoucherFacts(
            row=row,
            check=checks_[row.spot_check],
            claim=claim,
            voucher=voucher_number(entries[row.entry]),
            item=lines[claim.award_line].item,
            group=bodies[ledgers[claim.ledger].community_group],
            hub=bodies[ledgers[claim.ledger].hub],
            checker=persons[row.checker].name,
            photos=[(each, uploads[each.upload]) for each in photos if each.voucher == row.id],
            remedy=remedy,
            answers=answered,
            scans=[uploads[each.upload] for each in answered if each.upload is not None],
        )

    return [facts(row) for row in rows]


def _uploads(photos: Iterable[Any], answers: Iterable[Any]) -> list[int | None]:
    return [*(each.upload for each in photos), *(each.upload for each in answers)]
