"""Every reason no group is filed: what may be filed, what must be handed in, who looks at it and finds what."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from grants import codes
from grants.codes import BadCode
from grants.errors import NotAllowed, Refused
from grants.filing.facts import FilingFacts, ItemFound, Leader
from grants.filing.tables import (
    CheckOutcome,
    Filing,
    FilingOffice,
    FilingPaperKind,
    FilingStatus,
    Nature,
)
from grants.filing.words import FIELD_NAMES, LONGEST, REQUIRED, STATUS_WORDS
from grants.i18n import Text, _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

# The trigger filing_moves in grants/migrations/sql/2026_11_23t21/filing.sql knows the same moves.
MOVES: dict[FilingStatus, set[FilingStatus]] = {
    FilingStatus.DRAFT: {FilingStatus.SUBMITTED, FilingStatus.WITHDRAWN},
    FilingStatus.SUBMITTED: {
        FilingStatus.RETURNED,
        FilingStatus.FILED,
        FilingStatus.REFUSED,
        FilingStatus.WITHDRAWN,
    },
    FilingStatus.RETURNED: {FilingStatus.SUBMITTED, FilingStatus.WITHDRAWN},
    FilingStatus.FILED: {FilingStatus.ABNORMAL, FilingStatus.CANCELLED, FilingStatus.ENDED},
    FilingStatus.ABNORMAL: {FilingStatus.FILED, FilingStatus.CANCELLED, FilingStatus.ENDED},
    FilingStatus.CANCELLED: set(),
    FilingStatus.ENDED: set(),
    FilingStatus.REFUSED: set(),
    FilingStatus.WITHDRAWN: set(),
}
BY_OUTCOME = {
    CheckOutcome.ACCEPTED: FilingStatus.FILED,
    CheckOutcome.RETURNED: FilingStatus.RETURNED,
    CheckOutcome.REFUSED: FilingStatus.REFUSED,
}
OPEN = (FilingStatus.DRAFT, FilingStatus.RETURNED)
IN_FORCE = (FilingStatus.FILED, FilingStatus.ABNORMAL)
# A name that says it is something else (R-B5), whatever was ticked.
TELLING_NAMES: dict[Nature, tuple[str, ...]] = {
    Nature.OWNERS_COMMITTEE: ("业主委员会", "业主大会", "业委会"),
    Nature.COMMITTEE_BODY: ("居民委员会", "村民委员会", "居委会", "村委会"),
    Nature.BUILDING_BODY: ("楼栋委员会", "楼委会", "楼栋自治"),
    Nature.COMMERCIAL: ("有限公司", "合伙企业", "股份公司"),
}
WHY_NOT_FILED: dict[Nature, Text] = {
    Nature.COMMITTEE_BODY: _("居（村）民委员会的工作机构由居（村）民委员会设立，不作为社区社会组织备案"),
    Nature.OWNERS_COMMITTEE: _("业主大会、业主委员会依照物业管理规定备案，不作为社区社会组织备案"),
    Nature.BUILDING_BODY: _("楼栋自治组织属于居民自治，不作为社区社会组织备案"),
    Nature.COMMERCIAL: _("从事营利活动的，应先依法登记，不能备案为社区社会组织"),
}
SIGNATORIES = 2
MOST_LEADERS = 5
MOST_PAPERS = 20
# R-B10: at fifty members a group may be large enough to be registered.
REGISTRABLE_FROM = 50
CHECK_WORKING_DAYS = 5
CORRECTION_WORKING_DAYS = 10
READERS = FUNDER_ROLES


def check_office(by: Actor | None, prefix: str) -> None:
    if by is not None:
        actor_has_role(by, [Role.ADMIN])
    if not re.fullmatch(r"[\u3400-\u9fff]{1,10}", prefix):
        raise Refused("filing.bad_prefix", _("字号由汉字组成，如“澜湾街”"), field="prefix")


def check_checklist(by: Actor, office: FilingOffice, items: Sequence[str]) -> None:
    officer_of_the_office_acts(by, office)
    if not items:
        raise Refused("filing.empty_checklist", _("清单至少有一项"), field="items")


def check_start(nature: Nature, name: str) -> None:
    """Anybody who has signed in may ask; an officer may ask for somebody."""
    only_a_group_is_filed(nature, name)


def only_a_group_is_filed(nature: Nature, name: str) -> None:
    """R-B5: refused at the beginning, so that nobody fills in a form for nothing."""
    said = next((kind for kind, words in TELLING_NAMES.items() if any(word in name for word in words)), nature)
    wrong = nature if nature != Nature.COMMUNITY_GROUP else said
    if wrong != Nature.COMMUNITY_GROUP:
        field = "nature" if nature != Nature.COMMUNITY_GROUP else "name"
        raise Refused("filing.not_filable", WHY_NOT_FILED[wrong], field=field)


def check_save(facts: FilingFacts, by: Actor, *, version: int) -> None:
    it_is_ones_own_or_the_office_does(facts, by)
    it_is_still_being_written(facts)
    nobody_saved_meanwhile(facts.filing, version)


def check_paper(facts: FilingFacts, by: Actor) -> None:
    it_is_ones_own_or_the_office_does(facts, by)
    it_is_still_being_written(facts)
    if len(facts.papers) >= MOST_PAPERS:
        raise Refused("filing.too_many_papers", _("材料最多 {n} 份", n=MOST_PAPERS), field="file")


def check_removal(facts: FilingFacts, by: Actor) -> None:
    it_is_ones_own_or_the_office_does(facts, by)
    it_is_still_being_written(facts)


def it_is_ones_own_or_the_office_does(facts: FilingFacts, by: Actor) -> None:
    """What applicants write and promise themselves, the office does not write in."""
    if facts.filing.created_by != by.id:
        officer_of_the_office_acts(by, facts.office)
        if not facts.filing.for_applicant:
            raise NotAllowed("filing.written_by_the_applicant", _("由申请人自己填写，备案单位不能代改"))


def officer_of_the_office_acts(by: Actor, office: FilingOffice) -> None:
    actor_has_role(by, [Role.FILING_OFFICER], office.organization)


def it_is_still_being_written(facts: FilingFacts) -> None:
    if facts.status not in OPEN:
        raise Refused("filing.not_open", _("已提交的内容不能修改；如需修改，请等备案单位退回补正或先撤回"))


def nobody_saved_meanwhile(filing: Filing, version: int) -> None:
    """Two people at one form: the later one is told, instead of overwriting."""
    if version != filing.version:
        raise Refused("filing.changed_meanwhile", _("别人刚刚保存过，请重新打开后再改，以免覆盖"))


def check_submission(
    facts: FilingFacts, by: Actor, same_name: Filing | None, *, commits: bool, signer: str, on_behalf: bool
) -> None:
    """`on_behalf`: the office enters it for them; then their promise is a paper that they signed (S76)."""
    it_is_ones_own_or_the_office_does(facts, by)
    check_move(facts.status, FilingStatus.SUBMITTED)
    only_a_group_is_filed(Nature(facts.filing.nature), facts.filing.name)
    everything_is_filled_in(facts.filing)
    two_of_the_leaders_sign(facts.lines())
    a_charter_is_there(facts)
    name_is_free(same_name)
    somebody_promises(facts, commits=commits, signer=signer, on_behalf=on_behalf)


def check_move(status: FilingStatus, to: FilingStatus) -> None:
    if to not in MOVES[status]:
        raise Refused(
            "filing.wrong_status",
            _("现在是“{status}”，不能办成“{to}”", status=STATUS_WORDS[status][1], to=STATUS_WORDS[to][1]),
        )


def everything_is_filled_in(filing: Filing) -> None:
    for name in REQUIRED:
        if not getattr(filing, name):
            raise Refused("filing.incomplete", _("请填写{name}", name=FIELD_NAMES[name]), field=name)


def fields_can_be_kept(fields: Mapping[str, object]) -> None:
    """Drafts keep gaps, but nothing longer than a paper has room for."""
    for name, most in LONGEST.items():
        if len(str(fields.get(name) or "")) > most:
            raise Refused("filing.too_long", _("{name}最多 {n} 字", name=FIELD_NAMES[name], n=most), field=name)


def leaders_can_be_kept(lines: Sequence[Leader]) -> None:
    """Every line has a name, a duty and a telephone that rings; nobody stands there twice."""
    if len(lines) > MOST_LEADERS:
        raise Refused("filing.too_many_leaders", _("负责人最多 {n} 名", n=MOST_LEADERS), field="leaders")
    for at, line in enumerate(lines):
        if not line.name or not line.duty:
            raise Refused("filing.leader_without_name", _("请填写姓名和职务"), field=f"leader-{at}-name")
        try:
            codes.check_phone(line.phone)
        except BadCode as bad:
            raise Refused("filing.bad_phone", _("请填写手机号或带区号的电话"), field=f"leader-{at}-phone") from bad


def two_of_the_leaders_sign(lines: Sequence[Leader]) -> None:
    """R-I1: a group acts by two people; so two different people with two different accounts."""
    signing = [line for line in lines if line.signs]
    logins = [line.login for line in signing if line.login]
    names = {codes.person_name(line.name) for line in signing}
    if len(signing) != SIGNATORIES or len(names) < SIGNATORIES or len(set(logins)) < len(logins):
        raise Refused("filing.two_signatories", _("请指定两名签字人，须是两个人、两个账号"), field="leaders")


def a_charter_is_there(facts: FilingFacts) -> None:
    """S49, S69."""
    if not facts.has_paper(FilingPaperKind.CHARTER):
        raise Refused("filing.no_charter", _("请上传章程或简易章程"), field="file")


def name_is_free(same_name: Filing | None) -> None:
    if same_name is not None:
        words = _("本街道（乡镇）已有同名组织“{name}”（{number}）", name=same_name.name, number=same_name.number or "—")
        raise Refused("filing.name_taken", words, field="name")


def somebody_promises(facts: FilingFacts, *, commits: bool, signer: str, on_behalf: bool) -> None:
    """S76: the applicant answers for truth, legality and validity, by name."""
    if on_behalf and not facts.has_paper(FilingPaperKind.COMMITMENT):
        raise Refused("filing.no_signed_commitment", _("代为录入的，请上传申请人签名的承诺书"), field="file")
    if not commits:
        raise Refused("filing.not_committed", _("请阅读并勾选承诺"), field="commits")
    if codes.person_name(signer) not in {codes.person_name(line.name) for line in facts.leaders}:
        raise Refused("filing.signer_is_no_leader", _("承诺人应是所填负责人之一，请填写姓名"), field="signer")


def check_withdrawal(facts: FilingFacts, by: Actor) -> None:
    it_is_ones_own_or_the_office_does(facts, by)
    check_move(facts.status, FilingStatus.WITHDRAWN)


def check_decision(
    facts: FilingFacts,
    by: Actor,
    same_name: Filing | None,
    *,
    turn: int,
    outcome: CheckOutcome,
    items: Sequence[ItemFound],
    reason: str,
    correct_by: date | None,
    today: date,
) -> None:
    """S75: whether everything is there, item by item; each submission is looked at once."""
    may_check_now(facts, by)
    nobody_decided_meanwhile(facts, turn)
    check_move(facts.status, BY_OUTCOME[outcome])
    outcome_fits_the_items(outcome, items)
    if outcome == CheckOutcome.REFUSED and not reason.strip():
        raise Refused("filing.no_reason", _("不予备案的，请写明理由"), field="reason")
    if outcome == CheckOutcome.RETURNED and (correct_by is None or correct_by <= today):
        raise Refused("filing.no_correction_day", _("请填写补正截止日期，应在今天之后"), field="correct_by")
    if outcome == CheckOutcome.ACCEPTED:
        name_is_free(same_name)


def may_check_now(facts: FilingFacts, by: Actor) -> None:
    officer_of_the_office_acts(by, facts.office)
    if facts.status != FilingStatus.SUBMITTED:
        raise Refused(
            "filing.not_to_be_checked", _("现在是“{status}”，不需要核对", status=STATUS_WORDS[facts.status][1])
        )


def nobody_decided_meanwhile(facts: FilingFacts, turn: int) -> None:
    if turn != facts.turn:
        raise Refused("filing.checked_meanwhile", _("申请人已重新提交，请打开最新一次提交再核对"))


def outcome_fits_the_items(outcome: CheckOutcome, items: Sequence[ItemFound]) -> None:
    """Accepted only when nothing is missing; returned once, with everything that is missing named."""
    missing = [item for item in items if not item.is_there]
    if outcome == CheckOutcome.ACCEPTED and missing:
        raise Refused("filing.item_missing", _("“{item}”还缺，不能准予备案", item=missing[0].words), field="outcome")
    if outcome == CheckOutcome.RETURNED and not missing:
        raise Refused("filing.nothing_missing", _("各项都齐全，没有需要补正的"), field="outcome")
    if outcome == CheckOutcome.RETURNED and any(not item.remark for item in missing):
        raise Refused("filing.no_remark", _("请在每个缺项旁写明要补什么"), field="outcome")


def signatory_has_an_account(login: str, is_there: bool) -> None:
    """A signatory without a sign-in name is invited later; one that does not exist is a mistake."""
    if login and not is_there:
        raise Refused("filing.no_account", _("没有登录名为“{login}”的账号，请核对或留空", login=login), field="leaders")


def may_read(person: Actor, facts: FilingFacts) -> bool:
    """Who applied, who belongs to the group, the office; and the funder's staff, who guide it (S74)."""
    organization = facts.organization.id if facts.organization else 0
    return (
        facts.filing.created_by == person.id
        or organization in person.organizations()
        or (
            person.has_in(facts.office.organization, Role.FILING_OFFICER)
            and (facts.filing.for_applicant or bool(facts.submissions) or facts.filing.number is not None)
        )
        or (person.has(*READERS) and facts.status not in (FilingStatus.DRAFT, FilingStatus.WITHDRAWN))
    )


def sees_phones(person: Actor, facts: FilingFacts) -> bool:
    """K-9: the office and the group itself; everybody else sees four digits."""
    organization = facts.organization.id if facts.organization else 0
    return (
        facts.filing.created_by == person.id
        or organization in person.organizations()
        or person.has_in(facts.office.organization, Role.FILING_OFFICER)
    )
