"""Every reason a group or its hub may not hand on, remark, settle or consent. Pure, as rules.py is."""

from grants.applications.facts import ApplicationFacts
from grants.applications.rules import application_is_open
from grants.applications.tables import Comment, Side
from grants.applications.together import Together
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

GROUP_SIDE = (Role.GROUP_SIGNATORY, Role.APPLICANT, Role.SIGNATORY)
HUB_SIDE = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)
SIDE_NAMES: dict[Side, Text] = {Side.GROUP: _("备案组织"), Side.HUB: _("枢纽")}
# What is no question of the form and can be remarked on.
PARTS: dict[str, Text] = {"": _("整份申报"), "budget": _("预算"), "files": _("附件材料")}
LONGEST_COMMENT = 1000
CONSENT = _("同意代为申报本项目；立项后按代管协议为其代管资金、专账核算，指导督促项目实施。")


def check_handover(facts: ApplicationFacts, together: Together | None, by: Actor, to: Side) -> None:
    """Both may write at any time; handing on only says whose turn it is."""
    goes_on_between_the_two(facts, together, by)
    if together is not None and (together.turn == to or side_of(facts, by) == to):
        raise Refused("applications.not_your_turn", _("现在已由{side}办理", side=SIDE_NAMES[together.turn]))


def check_comment(facts: ApplicationFacts, together: Together | None, by: Actor, field: str, words: str) -> None:
    goes_on_between_the_two(facts, together, by)
    if field not in facts.form.by_key and field not in PARTS:
        raise Refused("applications.comment_on_nothing", _("请选择要提意见的内容"), field="field")
    if not words.strip() or len(words) > LONGEST_COMMENT:
        raise Refused(
            "applications.comment_without_words", _("请填写意见，最多 {n} 字", n=LONGEST_COMMENT), field="words"
        )


def check_settling(facts: ApplicationFacts, together: Together | None, by: Actor, comment: Comment) -> None:
    """Either side says that a remark is done with; it stays on record."""
    goes_on_between_the_two(facts, together, by)


def check_consent(facts: ApplicationFacts, together: Together | None, by: Actor) -> None:
    """Only the hub binds the hub."""
    goes_on_between_the_two(facts, together, by)
    actor_has_role(by, HUB_SIDE, facts.through.id)


def goes_on_between_the_two(facts: ApplicationFacts, together: Together | None, by: Actor) -> None:
    """Of the group or of its hub, while it is being written."""
    if side_of(facts, by) is None:
        actor_has_role(by, GROUP_SIDE, facts.applicant.id)
    if facts.through.id == facts.applicant.id:
        raise Refused("applications.no_hub_between", _("这份申报由申报单位自己提交，不经过枢纽"))
    application_is_open(facts.status)


def side_of(facts: ApplicationFacts, person: Actor) -> Side | None:
    """On which side somebody stands; none for everybody else."""
    if facts.through.id != facts.applicant.id and person.has_in(facts.through.id, *HUB_SIDE):
        return Side.HUB
    return Side.GROUP if person.has_in(facts.applicant.id, *GROUP_SIDE) else None


def field_name(facts: ApplicationFacts, field: str) -> str:
    """What a remark is about, in words."""
    return str(PARTS[field]) if field in PARTS else facts.label(field)
