"""Every reason an application is not started, saved, submitted, withdrawn, asked back or found eligible.

What is found about the application itself lies in standing_rules.py and budget.py, since the pages show it while it is
still being written; `check_submission` asks it here.
"""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import count

from grants.applications.budget import MOST_LINES, Finding, Given, Line, total
from grants.applications.facts import FAR_TOO_LONG, ApplicationFacts, AskedItem, Signature, Standing, moment
from grants.applications.form import LEAST_VIABLE
from grants.applications.matching import MOST_MATCH
from grants.applications.record_rules import organiser_does_not_apply
from grants.applications.standing_rules import that_count
from grants.applications.tables import ApplicationStatus
from grants.applications.words import STATUS_WORDS
from grants.calls.rules import has_closed, has_opened
from grants.calls.tables import Call
from grants.errors import NotFound, Refused, why_not
from grants.i18n import _
from grants.money import LIMIT
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role
from grants.questions.tables import QuestionKind

MOVES: dict[ApplicationStatus, set[ApplicationStatus]] = {
    ApplicationStatus.DRAFT: {ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN},
    ApplicationStatus.SUBMITTED: {
        ApplicationStatus.RETURNED,
        ApplicationStatus.ELIGIBLE,
        ApplicationStatus.INELIGIBLE,
        ApplicationStatus.WITHDRAWN,
    },
    ApplicationStatus.RETURNED: {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.INELIGIBLE,
        ApplicationStatus.WITHDRAWN,
    },
    ApplicationStatus.ELIGIBLE: set(),
    ApplicationStatus.INELIGIBLE: set(),
    ApplicationStatus.WITHDRAWN: set(),
}
OPEN = (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED)
MOST_FILES = 30
LARGEST_TOGETHER = 100 * 1024 * 1024


def check_start(by: Actor, call: Call, applicant: Organization, through: Organization, now: datetime) -> None:
    call_is_open(call, now)
    trial_stays_apart(call, applicant, through)
    organiser_does_not_apply(call, applicant, through).must_hold()
    applicant_fills_in(by, applicant.id, through.id)


def trial_stays_apart(call: Call, applicant: Organization, through: Organization) -> None:
    """What is tried out never meets what is real; the database says the same."""
    if not call.is_trial == applicant.is_trial == through.is_trial:
        raise Refused("applications.trial_apart", _("试运行只能用试运行组织申报，正式征集不能"), field="applicant")


def check_save(facts: ApplicationFacts, by: Actor) -> None:
    """A draft can be saved whatever stands in it; rules block submitting, never saving."""
    applicant_fills_in(by, facts.applicant.id, facts.through.id)
    application_is_open(facts.status)


def may_save(facts: ApplicationFacts, by: Actor) -> bool:
    """Whether a page offers to change anything."""
    return why_not(check_save, facts, by) is None


def check_submission(
    facts: ApplicationFacts,
    found: Sequence[Finding],
    by: Actor,
    now: datetime,
    *,
    commits: bool,
    signature: Signature | None = None,
) -> None:
    """The order in which a submission is asked; the first rule that fails is reported. `found` is in that order."""
    may_submit_now(facts, by, now)
    for finding in found:
        finding.must_hold()
    commitment_is_made(commits)
    if signature is not None:
        signer_is_oneself(by, signature)


def may_submit_now(facts: ApplicationFacts, by: Actor, now: datetime) -> None:
    """What the clock and a role say, before the application itself is looked at."""
    if facts.status == ApplicationStatus.RETURNED:
        correction_is_in_time(facts.correct_by, now)
    else:
        call_is_open(facts.call, now, grace=timedelta(minutes=facts.call.grace_minutes))
    organiser_does_not_apply(facts.call, facts.applicant, facts.through).must_hold()
    applicant_submits(by, facts.applicant, facts.through)
    check_move(facts.status, ApplicationStatus.SUBMITTED)


def places(facts: ApplicationFacts, standing: Standing) -> tuple[int, int | None]:
    """The lowest free places of its organisation and, where a hub submits it, of that hub."""
    by_hub = facts.through.id != facts.applicant.id
    own = {each.place for each in that_count(facts, standing.others)}
    of_hub = {each.hub_place for each in that_count(facts, standing.of_the_hub)}
    return _lowest_free(own), _lowest_free(of_hub) if by_hub else None


def _lowest_free(taken: Collection[int | None]) -> int:
    return next(number for number in count(1) if number not in taken)


def check_withdrawal(facts: ApplicationFacts, by: Actor, now: datetime) -> None:
    """A draft is given up by whoever fills it in; what was submitted only by its signatory, and before the deadline."""
    if facts.status == ApplicationStatus.DRAFT:
        applicant_fills_in(by, facts.applicant.id, facts.through.id)
    else:
        applicant_submits(by, facts.applicant, facts.through)
    check_move(facts.status, ApplicationStatus.WITHDRAWN)
    if facts.status == ApplicationStatus.SUBMITTED:
        call_is_open(facts.call, now)


def check_revision(facts: ApplicationFacts, by: Actor, now: datetime) -> None:
    """A changed copy of what was submitted; until that is submitted, the first one counts."""
    applicant_fills_in(by, facts.applicant.id, facts.through.id)
    if facts.status != ApplicationStatus.SUBMITTED:
        raise Refused("applications.not_submitted", _("只有已提交的申报可以撤回修改"))
    call_is_open(facts.call, now)


def check_correction(facts: ApplicationFacts, items: Sequence[AskedItem], by: Actor, now: datetime) -> None:
    may_judge_now(facts, by, now)
    check_move(facts.status, ApplicationStatus.RETURNED)
    returned_only_once(facts)
    something_is_asked_back(items)


def check_conclusion(facts: ApplicationFacts, by: Actor, *, to: ApplicationStatus, now: datetime) -> None:
    may_judge_now(facts, by, now)
    check_move(facts.status, to)


def may_judge_now(facts: ApplicationFacts, by: Actor, now: datetime) -> None:
    """Whose turn it is, before the application itself is looked at."""
    officer_or_organiser_checks(by, facts.call)
    if facts.status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED):
        raise Refused("applications.not_to_be_checked", _("这份申报现在不需要资格审查"))
    correction_is_over(facts, now)


def call_is_open(call: Call, now: datetime, *, grace: timedelta = timedelta()) -> None:
    """To the second: 17:30:00 is in time, 17:30:01 is late (R-C5). A grace is granted silently: the printed hour stays
    the one that is said."""
    if not has_opened(call, now):
        at = moment(call.opens_at)
        raise Refused("applications.too_early", _("受理自 {at} 开始，现在还不能申报", at=at))
    if has_closed(call, now - grace):
        raise Refused(
            "applications.too_late",
            _("受理已于 {at} 截止，服务器收到时间 {now}", at=moment(call.closes_at), now=moment(now)),
        )


def correction_is_in_time(correct_by: datetime | None, now: datetime) -> None:
    """R-C7."""
    if correct_by is None or now.replace(microsecond=0) > correct_by:
        by = moment(correct_by) if correct_by else "—"
        raise Refused("applications.correction_too_late", _("补正已于 {by} 截止", by=by))


def applicant_fills_in(by: Actor, applicant_id: int, through_id: int) -> None:
    """The applicant's own people, or the operator of the hub that submits for it."""
    if through_id != applicant_id and by.has_in(through_id, Role.HUB_OPERATOR):
        return
    if not by.has_in(applicant_id, Role.GROUP_SIGNATORY):
        actor_has_role(by, (Role.APPLICANT, Role.SIGNATORY), applicant_id)


def applicant_submits(by: Actor, applicant: Organization, through: Organization) -> None:
    """R-C4, R-B3: a person authorised by the applicant; for a filed group its hub."""
    if through.id == applicant.id:
        signs = Role.SIGNATORY if applicant.status == OrganizationStatus.REGISTERED else Role.GROUP_SIGNATORY
        actor_has_role(by, (signs,), applicant.id)
    else:
        actor_has_role(by, (Role.HUB_OPERATOR,), through.id)


def application_is_open(status: ApplicationStatus) -> None:
    if status not in OPEN:
        raise Refused("applications.not_open", _("已提交的内容不能修改；截止前可以撤回修改"))


def check_move(status: ApplicationStatus, to: ApplicationStatus) -> None:
    if to not in MOVES[status]:
        raise Refused(
            "applications.wrong_status",
            _("{status}的申报不能变为{to}", status=STATUS_WORDS[status][1], to=STATUS_WORDS[to][1]),
        )


def commitment_is_made(commits: bool) -> None:
    """R-C6: truth, legality, validity."""
    if not commits:
        raise Refused("applications.not_committed", _("请阅读并勾选承诺"), field="commits")


def field_was_not_changed_meanwhile(facts: ApplicationFacts, name: str, base: int, by: Actor | None) -> None:
    """Two people, one field: the later one is shown the earlier one's text instead of overwriting it (ui 7.2). With
    `by`, one's own saves do not count."""
    if was_changed_meanwhile(facts, name, base, by):
        save = facts.saves[name]
        raise Refused(
            "applications.changed_meanwhile",
            _(
                "{who} 于 {at} 修改了“{name}”，请核对后再保存",
                who=save.saver,
                at=moment(save.saved_at),
                name=facts.label(name),
            ),
            field=name,
        )


def signer_is_oneself(by: Actor, signature: Signature) -> None:
    """S76: the commitment is signed by the person who submits, with their name, and who proves once more to be that
    person."""
    typed = "".join(unicodedata.normalize("NFKC", signature.name).split())
    if typed != "".join(unicodedata.normalize("NFKC", by.name).split()):
        words = _("签署姓名应与登录人一致：{name}", name=by.name)
        raise Refused("applications.signed_by_another", words, field="signed_name")
    if not signature.is_proven:
        raise Refused("applications.signer_not_proven", _("密码或动态验证码不正确，请重新输入"), field="proof")


def was_changed_meanwhile(facts: ApplicationFacts, name: str, base: int, by: Actor | None) -> bool:
    """Whether a field was saved after the version that somebody knows; with `by`, by anybody else."""
    save = facts.saves.get(name)
    return save is not None and save.version > base and (by is None or save.saved_by != by.id)


def field_is_asked_back(facts: ApplicationFacts, name: str, label: str = "") -> None:
    """S14: of an application that was returned only what an office asked back may be changed."""
    if facts.status != ApplicationStatus.RETURNED:
        return
    items = facts.corrections[-1].items if facts.corrections else ()
    asked = {item.field for item in items} | {item.field.partition("-")[0] for item in items}
    # What would still be enough follows the budget: who lowers what is asked for may have to lower it too.
    if name == LEAST_VIABLE and "budget" in asked:
        return
    # A remark about no field in particular is answered anywhere.
    if name not in asked and "form" not in asked:
        words = _("“{name}”不在补正事项之内，不能修改", name=label or facts.label(name))
        raise Refused("applications.not_asked_back", words, field=name)


def field_can_be_kept(facts: ApplicationFacts, name: str, value: str) -> None:
    """Drafts keep wrong values too, but no other fields, and nothing of a size that nobody types."""
    question = facts.form.by_key.get(name)
    if question is None or question.kind == QuestionKind.FILE:
        raise Refused("applications.no_such_field", _("没有这一项"))
    if len(value) > FAR_TOO_LONG:
        raise Refused("applications.far_too_long", _("内容太长，请改为附件上传"), field=name)


def budget_can_be_kept(facts: ApplicationFacts, lines: Sequence[Line], match: Sequence[Given]) -> None:
    """A draft keeps what breaks the rules, but not what no account could hold."""
    if len(lines) > MOST_LINES:
        raise Refused("applications.too_many_lines", _("预算明细最多 {n} 行", n=MOST_LINES), field="budget")
    if len(match) > MOST_MATCH:
        raise Refused("applications.too_many_matches", _("自筹最多 {n} 行", n=MOST_MATCH), field="match_cash")
    if any(each.amount < 0 for each in match):
        raise Refused("applications.match_negative", _("自筹金额不能小于零"), field="match_cash")
    if total(lines) + sum(each.amount for each in match) >= LIMIT:
        raise Refused("applications.amount_too_large", _("金额太大，请核对数量和单价"), field="budget")
    known = {standard.id for standard in facts.call_facts.fee_standards}
    if any(line.standard is not None and line.standard not in known for line in lines):
        raise Refused("applications.no_such_standard", _("本次征集没有这个标准，请重新选择"), field="budget")


def files_are_not_too_many(sizes: Sequence[int], new: int) -> None:
    if len(sizes) >= MOST_FILES:
        raise Refused("applications.too_many_files", _("附件最多 {n} 份", n=MOST_FILES), field="file")
    if sum(sizes) + new > LARGEST_TOGETHER:
        raise Refused("applications.files_too_large", _("附件合计不能超过 100 MB"), field="file")


def officer_or_organiser_checks(by: Actor, call: Call) -> None:
    if not by.has_in(call.organiser, Role.ORGANISER):
        actor_has_role(by, (Role.OFFICER, Role.ORGANISER), call.funder)


def correction_is_over(facts: ApplicationFacts, now: datetime) -> None:
    """While it is being corrected it is the applicant's turn."""
    if facts.status == ApplicationStatus.RETURNED and facts.correct_by is not None and now <= facts.correct_by:
        raise Refused(
            "applications.being_corrected", _("补正期到 {by}，现在由申报单位补正", by=moment(facts.correct_by))
        )


def returned_only_once(facts: ApplicationFacts) -> None:
    """R-C7."""
    if facts.corrections:
        raise Refused("applications.returned_before", _("补正只有一次，请作出通过或不通过的结论"), field="outcome")


def something_is_asked_back(items: Sequence[AskedItem]) -> None:
    """R-C6: the applicant is told item by item what to correct."""
    if not items or not all(each.words.strip() for each in items):
        raise Refused("applications.nothing_asked", _("请写明要补正什么，每项都要有说明"), field="items")


def may_read(person: Actor, facts: ApplicationFacts) -> bool:
    """The applicant and its hub always; the offices of the call what was submitted."""
    if is_its_own(person, facts):
        return True
    if facts.application.number is None:
        return False
    return person.has_in(facts.call.funder, *FUNDER_ROLES) or person.has_in(facts.call.organiser, Role.ORGANISER)


def history_is_ones_own(person: Actor, facts: ApplicationFacts) -> None:
    """How an application came to be is its applicant's and hub's; offices see what was submitted."""
    if not is_its_own(person, facts):
        raise NotFound("applications.history_of_others", _("没有找到这个页面"))


def is_its_own(person: Actor, facts: ApplicationFacts) -> bool:
    """Belongs to the applicant, or to the hub that submits for it."""
    return bool(person.organizations() & {facts.applicant.id, facts.through.id})
