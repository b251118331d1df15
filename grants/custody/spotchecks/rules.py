"""Every reason a spot check is not prepared, drawn or recorded, and a finding not closed. Facts in, refusals out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.custody.rules import HUB
from grants.custody.spotchecks.facts import Plan, Record, VoucherFacts
from grants.custody.spotchecks.tables import Owner, SpotCheck, SpotDraw, Verdict
from grants.custody.tables import Claim
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.scoring.sampling import size_of
from grants.workdays import YearNotPublished, add

# Who checks: of the funder and of a hub. An auditor reads.
CHECKERS = (Role.OFFICER, Role.SUPERVISOR, Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER)
READERS = (*HUB, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
ANSWERERS: dict[Owner, tuple[Role, ...]] = {Owner.GROUP: (Role.GROUP_SIGNATORY,), Owner.HUB: HUB}
OWNER_NAMES: dict[Owner, Text] = {Owner.GROUP: _("组织整改"), Owner.HUB: _("枢纽整改")}
VERDICT_NAMES: dict[Verdict, Text] = {Verdict.RIGHT: _("相符"), Verdict.FINDING: _("有问题")}
STATES: dict[str, tuple[str, Text]] = {
    "open": ("warn", _("待核查")),
    "right": ("ok", _("相符")),
    "demanded": ("bad", _("待整改")),
    "answered": ("info", _("待确认整改")),
    "put_right": ("ok", _("整改已确认")),
}
DUE_WITHIN = 10
MOST_PHOTOS = 9


@dataclass(frozen=True)
class Scope:
    """What a plan may be about: whose fund it names, and whether the authority is that hub, or pays into it."""

    fund_funder: int | None
    is_own_hub: bool
    is_hub_of_own_funds: bool


def check_preparation(
    by: Actor, plan: Plan, scope: Scope, population: int, earlier: Sequence[SpotCheck], today: date
) -> int:
    """Of one's own hub, fund or funded hub, of days that are over, and not the same again in silence (R-E3). Gives how
    many are drawn."""
    actor_has_role(by, CHECKERS, plan.authority)
    scope_is_ones_own(plan, scope)
    if plan.last_day < plan.first_day or plan.last_day > today:
        raise Refused("custody.spot_check_of_no_days", _("期间应先起后止，且不晚于今天"), field="last_day")
    if not plan.word.strip():
        raise Refused("custody.spot_check_without_word", _("请写一句话"), field="word")
    if population == 0:
        raise Refused("custody.nothing_to_draw", _("这段时间没有已付款的凭证可抽"), field="first_day")
    if earlier and not plan.reason.strip():
        words = _("同一范围和期间已抽过 {number}，再抽请写明理由", number=earlier[-1].number)
        raise Refused("custody.drawn_again_without_reason", words, field="reason")
    return sample_fits(plan.number, plan.percent, population)


def scope_is_ones_own(plan: Plan, scope: Scope) -> None:
    if plan.fund is not None:
        fits = scope.fund_funder == plan.authority and (plan.hub is None or scope.is_hub_of_own_funds)
    else:
        fits = plan.hub is not None and (scope.is_own_hub or scope.is_hub_of_own_funds)
    if not fits:
        raise Refused("custody.spot_check_out_of_scope", _("只能抽查本枢纽，或本单位资金的凭证"), field="scope")


def sample_fits(number: int | None, percent: Decimal | None, population: int) -> int:
    """A number or a share of what there is."""
    if (number is None) == (percent is None):
        raise Refused("custody.number_or_share", _("抽取数量和比例填一项"), field="number")
    sample = number if number is not None else size_of(percent or Decimal(0), population)
    if not 1 <= sample <= population:
        words = _("可抽凭证 {n} 张，抽取数量应在 1 至 {n} 之间", n=population)
        raise Refused("custody.sample_does_not_fit", words, field="number")
    return sample


def check_draw(by: Actor, check: SpotCheck, drawn: SpotDraw | None, word: str, checkers: Collection[int]) -> None:
    """Another person of the same body gives the second word, once, and names who looks at the vouchers."""
    may_draw(by, check, drawn)
    if not word.strip():
        raise Refused("custody.draw_without_word", _("请写一句话"), field="word")
    if not checkers:
        raise Refused("custody.draw_without_checkers", _("请选择核查人"), field="checkers")


def may_draw(by: Actor, check: SpotCheck, drawn: SpotDraw | None) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKERS, check.authority)
    if drawn is not None:
        raise Refused("custody.already_drawn", _("这次抽查已经抽取"))
    if check.prepared_by == by.id:
        raise Refused("custody.drawn_by_preparer", _("抽查由您发起，须由本单位另一人抽取"))


def somebody_checks(claim: Claim, checker: int | None) -> int:
    """Nobody checks what they had a hand in (R-G11)."""
    if checker is None:
        words = _("所选核查人都经办过 {number}，请加选一人", number=claim.number)
        raise Refused("custody.no_checker_left", words, field="checkers")
    return checker


def check_handing_over(by: Actor, found: VoucherFacts, to: Actor) -> None:
    """A task goes to another person of the body while nothing is written."""
    may_hand_over(by, found)
    if not to.has_in(found.check.authority, *CHECKERS) or to.id in had_a_hand(found.claim):
        raise Refused("custody.cannot_check_this", _("这个人不能核查这张凭证"), field="checker")


def may_hand_over(by: Actor, found: VoucherFacts) -> None:
    actor_has_role(by, CHECKERS, found.check.authority)
    nothing_is_recorded(found)


def had_a_hand(claim: Claim) -> frozenset[int]:
    """Everybody who filed, signed, reviewed, verified or paid it."""
    people = (claim.filed_by, claim.signed_by, claim.reviewed_by, claim.verified_by, claim.paid_by)
    return frozenset(each for each in people if each is not None)


def check_record(by: Actor, found: VoucherFacts, record: Record, photos: int, today: date) -> None:
    """The named person writes it, once; what was found is to be put right by a day."""
    may_record(by, found)
    if not record.looked_at.strip():
        raise Refused("custody.record_says_nothing", _("请写明核查情况"), field="looked_at")
    if photos > MOST_PHOTOS:
        raise Refused("custody.too_many_photos", _("最多 {n} 张照片", n=MOST_PHOTOS), field="photos")
    if record.verdict == Verdict.FINDING:
        if not record.demand.strip() or record.owner not in set(Owner):
            raise Refused("custody.finding_without_demand", _("请写明整改要求和由谁整改"), field="demand")
        if record.due_on is None or record.due_on <= today:
            raise Refused("custody.remedy_due_too_soon", _("整改期限应晚于今天"), field="due_on")


def may_record(by: Actor, found: VoucherFacts) -> None:
    """Asked by the page as well."""
    if found.row.checker != by.id:
        raise NotAllowed("custody.task_of_another", _("这张凭证由 {name} 核查", name=found.checker))
    nothing_is_recorded(found)


def nothing_is_recorded(found: VoucherFacts) -> None:
    if found.row.verdict is not None:
        raise Refused("custody.voucher_checked", _("这张凭证已有核查记录"))


def due_day(days: int | None, day: date | None, today: date) -> date | None:
    """So many working days from today, or the day that is given: a year that is not published is asked (K-7)."""
    if day is not None or days is None:
        return day
    try:
        return add(today, days)
    except YearNotPublished as unknown:
        words = _("{year} 年的工作日尚未公布，请填写整改期限", year=unknown.year)
        raise Refused("custody.remedy_day_unknown", words, field="due_on") from unknown


def check_answer(by: Actor, found: VoucherFacts, words: str) -> None:
    """Whoever has to put it right says what was done."""
    may_answer(by, found)
    if not words.strip():
        raise Refused("custody.remedy_says_nothing", _("请写明整改情况"), field="words")


def may_answer(by: Actor, found: VoucherFacts) -> None:
    """Asked by the page as well."""
    if found.remedy is None or found.is_put_right or found.waiting is not None:
        raise Refused("custody.nothing_to_put_right", _("没有待整改的事项"))
    owner = Owner(found.remedy.owner)
    body = found.group.id if owner == Owner.GROUP else found.hub.id
    actor_has_role(by, ANSWERERS[owner], body)


def check_confirmation(by: Actor, found: VoucherFacts, *, is_accepted: bool, reason: str) -> None:
    """Another person of the body that checks than the finder looks whether it is right now."""
    may_confirm(by, found)
    if not is_accepted and not reason.strip():
        raise Refused("custody.remedy_refused_without_reason", _("不认可的，请写明理由"), field="reason")


def may_confirm(by: Actor, found: VoucherFacts) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKERS, found.check.authority)
    if found.waiting is None:
        raise Refused("custody.nothing_to_confirm", _("没有待确认的整改"))
    if by.id in (found.row.checker, found.waiting.answered_by):
        raise Refused("custody.confirmed_by_finder", _("核查人和整改人不能确认，须由另一人确认"))
