"""Every reason why experts are not drawn, why somebody is not in a draw, and why an alternate is not called. Pure."""

from collections.abc import Sequence
from datetime import datetime

from grants.calls.tables import Call
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.scoring.draw_facts import Candidate, DrawFacts, DrawPlan
from grants.scoring.draw_tables import Drawn
from grants.scoring.panel import Panel, Seat
from grants.scoring.rules import panel_is_run_by, reason_is_given, scoring_is_not_closed

LONGEST_WORD = 40
MOST_DRAWN = 60


def check_preparation(
    by: Actor,
    panel: Panel,
    plan: DrawPlan,
    pool: Sequence[Candidate],
    earlier: Sequence[DrawFacts],
    *,
    edited_pool: bool,
    now: datetime,
) -> None:
    """What is frozen stays on record, whether it is carried out or not: from the second on it has a reason (R-E3)."""
    may_draw(by, panel, edited_pool=edited_pool, now=now)
    word_is_given(plan.word)
    if earlier and not plan.reason.strip():
        words = _("本轮已有 {n} 次抽取，再次抽取须写明理由，理由记入抽取记录", n=len(earlier))
        raise Refused("scoring.draw_again_without_reason", words, field="reason")
    pool_is_large_enough(plan, pool)


def may_draw(by: Actor, panel: Panel, *, edited_pool: bool, now: datetime) -> None:
    """Asked by the page as well. Before the call has closed nobody knows who applies, and so who is tied to them."""
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if panel.call.published_at is None or now <= panel.call.closes_at:
        raise Refused("scoring.too_early_to_draw", _("受理截止后才能抽取专家"))
    drawer_left_the_pool_alone(edited_pool)


def pool_is_large_enough(plan: DrawPlan, pool: Sequence[Candidate]) -> None:
    found = [each for each in pool if each.is_in]
    if len(found) < plan.members + plan.alternates:
        words = _(
            "符合条件的 {found} 人，不足正选 {members} 人和候补 {alternates} 人，请放宽条件或减少候补",
            found=len(found),
            members=plan.members,
            alternates=plan.alternates,
        )
        raise Refused("scoring.pool_too_small", words, field="alternates")
    seniors = sum(each.expert.is_senior for each in found)
    if not plan.least_senior <= min(seniors, plan.members):
        words = _("符合条件的高级职称专家 {seniors} 人，达不到 {least} 人", seniors=seniors, least=plan.least_senior)
        raise Refused("scoring.too_few_seniors", words, field="least_senior")


def check_witness(by: Actor, panel: Panel, found: DrawFacts, latest: int, word: str, *, edited_pool: bool) -> None:
    """`latest` is the number of the call's last draw: one that another was prepared after is not carried out."""
    may_witness(by, panel, found, latest, edited_pool=edited_pool)
    word_is_given(word)


def may_witness(by: Actor, panel: Panel, found: DrawFacts, latest: int, *, edited_pool: bool) -> None:
    """Another person than the operator: the supervisor, or an officer or the organiser's staff (R-E3)."""
    witnesses(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if by.id == found.draw.operator:
        raise NotAllowed("scoring.witness_is_the_operator", _("抽取由操作人以外的人见证并执行"))
    drawer_left_the_pool_alone(edited_pool)
    if found.witnessed is not None:
        raise Refused("scoring.already_drawn", _("这次抽取已经执行，结果不能改变"))
    if found.draw.number != latest:
        raise Refused("scoring.draw_superseded", _("已另行准备第 {n} 次抽取，这一次不再执行", n=latest))


def witnesses(by: Actor, call: Call) -> None:
    if not by.has_in(call.organiser, Role.ORGANISER):
        actor_has_role(by, [Role.SUPERVISOR, Role.OFFICER], call.funder)


def drawer_left_the_pool_alone(edited_pool: bool) -> None:
    """Who changed the pool of a round neither draws from it nor witnesses (domain §5)."""
    if edited_pool:
        words = _("您在受理截止后改动过专家库，本轮抽取须由没有改动过的人操作和见证")
        raise NotAllowed("scoring.drawer_edited_pool", words)


def word_is_given(word: str) -> None:
    """Each of the two has a part in the seed."""
    if not 2 <= len(word.strip()) <= LONGEST_WORD:
        words = _("请写 2 至 {longest} 个字，任意内容，参与生成随机种子", longest=LONGEST_WORD)
        raise Refused("scoring.no_word", words, field="word")


def check_inviting_drawn(by: Actor, panel: Panel, found: DrawFacts | None) -> list[Drawn]:
    """Gives the members who have not been asked yet, in the order in which they were drawn."""
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if found is None:
        raise Refused("scoring.nothing_drawn", _("还没有执行抽取"))
    waiting = [each for each in found.members if panel.seat(each.expert) is None]
    if not waiting:
        raise Refused("scoring.all_drawn_invited", _("抽中的专家都已邀请"))
    return waiting


def check_replacement(by: Actor, panel: Panel, seat: Seat, found: DrawFacts | None) -> Drawn:
    """Gives the alternate whose turn it is: nobody is called out of order."""
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if not seat.is_vacant:
        raise Refused("scoring.seat_not_vacant", _("{name} 没有谢绝也没有退出，不能递补", name=seat.name))
    if any(each.panelist.replaces == seat.panelist.id for each in panel.seats):
        raise Refused("scoring.already_replaced", _("{name} 的席位已有人递补", name=seat.name))
    following = next_alternate(panel, found)
    if following is None:
        raise Refused("scoring.no_alternate_left", _("没有可递补的候补，请补充抽取或写明理由后直接邀请"))
    return following


def next_alternate(panel: Panel, found: DrawFacts | None) -> Drawn | None:
    """The first alternate who was neither asked nor passed over."""
    alternates = found.alternates if found else []
    skipped = found.skipped if found else {}
    waiting = (each for each in alternates if panel.seat(each.expert) is None and each.id not in skipped)
    return next(waiting, None)


def check_skip(by: Actor, panel: Panel, drawn: Drawn, found: DrawFacts | None, reason: str) -> None:
    """An alternate is passed over only when it is their turn, and with a reason that stays."""
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    following = next_alternate(panel, found)
    if following is None or following.id != drawn.id:
        raise Refused("scoring.not_their_turn", _("还没有轮到这位候补，或已邀请、已跳过"))
    reason_is_given(reason)
