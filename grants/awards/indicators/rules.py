"""Why indicators are not worded, not agreed, and why an agreement waits for them (R-H1). Pure."""

from collections.abc import Sequence

from grants.awards.indicators.facts import IndicatorFacts, IndicatorPlan
from grants.awards.indicators.tables import Indicator, IndicatorKind
from grants.awards.rules import DECIDES, award_is_live
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

MOST = 20
WORDS_BY_GRANTEE = (Role.APPLICANT, Role.SIGNATORY)
WORDS_BY_HUB = (Role.HUB_OPERATOR,)
KIND_NAMES: dict[IndicatorKind, Text] = {
    IndicatorKind.QUANTITY: _("数量"),
    IndicatorKind.QUALITY: _("质量"),
    IndicatorKind.TIMELINESS: _("时效"),
    IndicatorKind.COST: _("成本"),
    IndicatorKind.BENEFIT: _("效益"),
    IndicatorKind.SATISFACTION: _("满意度"),
}


def check_wording(facts: IndicatorFacts, by: Actor, plans: Sequence[IndicatorPlan], version: int) -> None:
    """Whoever carries the project or the funder's officer words them, as long as nothing is signed. `version` is that
    of the list that was on the page, 0 where there was none."""
    may_word(facts, by)
    if version != (facts.listed.version if facts.listed else 0):
        raise Refused("awards.indicators_changed_meanwhile", _("指标刚被别人修改过，请核对后再提交"))
    if not 1 <= len(plans) <= MOST:
        raise Refused("awards.no_indicators", _("请填写 1 至 {n} 项指标", n=MOST))
    names = [each.name for each in plans]
    if len(set(names)) < len(names):
        raise Refused("awards.indicator_twice", _("指标名称不能重复"))


def may_word(facts: IndicatorFacts, by: Actor) -> None:
    """Asked by the page as well."""
    award = facts.award
    carries = by.has_in(award.applicant.id, *WORDS_BY_GRANTEE) or by.has_in(award.through.id, *WORDS_BY_HUB)
    if not carries:
        actor_has_role(by, DECIDES, award.funder.id)
    award_is_live(award.award)
    if facts.is_signed:
        raise Refused("awards.indicators_signed", _("协议已签署，指标不再修改"))


def check_agreeing(facts: IndicatorFacts, by: Actor, version: int) -> None:
    """The funder's officer agrees to what was on the page, before it is signed."""
    actor_has_role(by, DECIDES, facts.award.funder.id)
    may_word(facts, by)
    if facts.listed is None or facts.listed.version != version:
        raise Refused("awards.other_indicators", _("指标已有变动，请核对后再认可"))
    if facts.is_agreed:
        raise Refused("awards.indicators_agreed_already", _("这些指标已经认可"))


def check_drawing(facts: IndicatorFacts) -> None:
    """What is worded is agreed before it is printed."""
    if facts.listed is not None and not facts.is_agreed:
        raise Refused("awards.indicators_not_agreed", _("指标还没有认可，请先认可再生成协议"))


def check_signing(facts: IndicatorFacts) -> None:
    """What is signed is what was printed."""
    agreement = facts.award.agreement
    if facts.listed is not None and agreement is not None and facts.listed.written_at > agreement.drawn_at:
        raise Refused("awards.indicators_newer_than_agreement", _("指标在协议生成以后改过，请重新生成协议"))


def bound(indicator: Indicator) -> str:
    """The target as it reads: ≥ 60 人次, ≤ 30 天."""
    number = f"{indicator.target.normalize():f}"
    return f"{'≤' if indicator.is_ceiling else '≥'} {number} {indicator.unit}"
