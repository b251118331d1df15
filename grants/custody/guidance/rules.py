"""Every reason guidance is not recorded, corrected or closed. Facts in, refusals out."""

from dataclasses import dataclass
from datetime import date

from grants.custody.guidance.tables import FollowedUp, Guidance, Manner
from grants.custody.relation.rules import Relation
from grants.custody.relation.tables import Side
from grants.custody.rules import HUB
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

# Who guides a group and writes it down: the hub that keeps its money, the office that filed it (S40, S97).
GUIDES: dict[Side, tuple[Role, ...]] = {
    Side.HUB: (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER),
    Side.OFFICE: (Role.FILING_OFFICER,),
}
READERS = (Role.GROUP_SIGNATORY, *HUB, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.FILING_OFFICER)
MOST_FILES = 9
MANNER_NAMES: dict[Manner, Text] = {
    Manner.VISIT: _("走访"),
    Manner.PHONE: _("电话"),
    Manner.TRAINING: _("培训"),
}


@dataclass(frozen=True)
class Entry:
    """What somebody writes down of a day's guidance."""

    guided_on: date
    guide: str
    manner: Manner
    found: str
    advised: str = ""
    follow_up: str = ""
    follow_up_on: date | None = None


def check_entry(relation: Relation, entry: Entry, files: int, by: Actor, today: date) -> tuple[Side, int]:
    """Written by the hub or the office, of a day that was; what is to follow has its day. Gives for whom."""
    standing = person_may_guide(relation, by)
    if entry.guided_on > today:
        raise Refused("custody.guided_in_the_future", _("指导日期不能晚于今天"), field="guided_on")
    if not entry.guide.strip():
        raise Refused("custody.no_guide", _("请写明指导人"), field="guide")
    if not entry.found.strip():
        raise Refused("custody.guidance_without_finding", _("请写明发现的情况"), field="found")
    follow_up_has_its_day(entry)
    if files > MOST_FILES:
        raise Refused("custody.too_many_guidance_files", _("最多 {n} 个附件", n=MOST_FILES), field="files")
    return standing


def person_may_guide(relation: Relation, by: Actor) -> tuple[Side, int]:
    """Asked by the page as well."""
    for side, roles in GUIDES.items():
        for body in sorted(relation.bodies[side]):
            if by.has_in(body, *roles):
                return side, body
    raise NotAllowed("custody.not_ones_to_guide", _("指导记录由枢纽或备案单位填写"))


def follow_up_has_its_day(entry: Entry) -> None:
    if bool(entry.follow_up.strip()) != (entry.follow_up_on is not None):
        words = _("后续事项和日期要一起填写")
        raise Refused("custody.follow_up_without_day", words, field="follow_up_on")
    if entry.follow_up_on is not None and entry.follow_up_on < entry.guided_on:
        raise Refused("custody.follow_up_before_guidance", _("后续日期不能早于指导日期"), field="follow_up_on")


def check_correction(wrong: Guidance, corrected: bool, by: Actor, *, reason: str) -> None:
    """Nothing is rewritten: the body that wrote it says anew how it was, once, and why."""
    may_correct(wrong, corrected, by)
    if not reason.strip():
        raise Refused("custody.correction_without_reason", _("请写明更正的原因"), field="correction_reason")


def may_correct(wrong: Guidance, corrected: bool, by: Actor) -> None:
    actor_has_role(by, GUIDES[Side(wrong.side)], wrong.authority)
    if corrected:
        raise Refused("custody.guidance_corrected", _("这条记录已有更正，请更正最新的一条"))


def check_follow_up(guidance: Guidance, corrected: bool, done: FollowedUp | None, by: Actor, *, outcome: str) -> None:
    """The task is done once, with what came of it."""
    may_follow_up(guidance, corrected, done, by)
    if not outcome.strip():
        raise Refused("custody.follow_up_without_outcome", _("请写明办理结果"), field="outcome")


def may_follow_up(guidance: Guidance, corrected: bool, done: FollowedUp | None, by: Actor) -> None:
    actor_has_role(by, GUIDES[Side(guidance.side)], guidance.authority)
    if guidance.follow_up_on is None or corrected or done is not None:
        raise Refused("custody.nothing_to_follow_up", _("这条记录没有待办的后续事项"))
