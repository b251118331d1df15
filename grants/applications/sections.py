"""The task list of an application: what is filled in, what is missing, where to put it right. Read off the findings."""

from collections.abc import Sequence

from grants import money
from grants.applications import papers, section_tasks
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts
from grants.applications.form import of_the_budget
from grants.applications.section_tasks import BEGUN, DONE, NOT_BEGUN
from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.tables import BankAccount

Task = dict[str, object]
ABOUT_THE_APPLICANT = ("kind", "listing", "filing", "place")
LOCKED = ("lock", _("暂不能开始"))


def groups(
    facts: ApplicationFacts,
    found: Sequence[Finding],
    account: BankAccount | None,
    *,
    why_not_submit: Refused | None,
    submits: str,
) -> list[dict[str, object]]:
    """`submits` names who may submit when the reader may not; `why_not_submit` is what the clock or a role says."""
    said = {finding.key: finding for finding in found}
    return [
        _group(_("一、申报主体"), _applicant(facts, said, account)),
        _group(_("二、项目内容"), section_tasks.tasks(facts, found)),
        _group(_("三、经费预算"), _budget(facts, found, said)),
        _group(_("四、附件材料"), [_files(facts, found)]),
        {"title": _("五、核对与提交"), "note": None, "items": _end(facts, found, why_not_submit, submits)},
    ]


def blocking(found: Sequence[Finding]) -> list[Finding]:
    """What must be put right before it can be submitted."""
    return [finding for finding in found if finding.blocks]


def where(finding: Finding, facts: ApplicationFacts) -> str:
    """The page on which it is put right."""
    home = f"/applications/{facts.application.id}"
    if finding.field == "budget":
        return f"{home}/budget"
    if finding.field == "match_cash":
        return f"{home}/budget#match_cash"
    if place := section_tasks.where(facts, finding.field):
        return place
    if finding.key in ("consent", "comments"):
        return f"{home}/hub"
    if finding.key.startswith("paper-"):
        return f"{home}/files#{finding.key}"
    return f"/organisations/{facts.applicant.id}"


def place_of(facts: ApplicationFacts, field: str) -> str | None:
    """The page on which a field, the budget or the papers are filled in; none for the whole."""
    home = f"/applications/{facts.application.id}"
    if field in ("budget", "files"):
        return f"{home}/{field}"
    return section_tasks.where(facts, field) if field else None


def _group(title: Text, items: list[Task]) -> dict[str, object]:
    done = sum(item["status"] == DONE for item in items)
    return {"title": title, "note": _("已完成 {done} 项，共 {all} 项", done=done, all=len(items)), "items": items}


def _applicant(facts: ApplicationFacts, said: dict[str, Finding], account: BankAccount | None) -> list[Task]:
    home = f"/organisations/{facts.applicant.id}"
    asked = [said[key] for key in (*ABOUT_THE_APPLICANT, "custody") if key in said]
    against = [finding for finding in asked if not finding.ok]
    hint = against[0].words if against else facts.applicant.name
    tail = _("{bank} 尾号 {tail}", bank=account.bank_name, tail=account.number[-4:]) if account else None
    return [
        _task(_("单位和资格"), home, hint, _wrong(len(against)) if against else DONE),
        _task(
            _("收款账户"),
            f"/organisations/{facts.through.id}",
            tail or _("还没有复核过的账户，签约前须登记"),
            DONE if account else NOT_BEGUN,
        ),
    ]


def _budget(facts: ApplicationFacts, found: Sequence[Finding], said: dict[str, Finding]) -> list[Task]:
    href = f"/applications/{facts.application.id}/budget"
    against = [each for each in said.values() if each.field == "budget" and each.blocks]
    beside = [each for each in said.values() if each.field == "match_cash" and each.blocks]
    cash = beside[0] if beside else said["match_cash"]
    if not facts.lines:
        lines = _task(_("预算明细"), href, None, NOT_BEGUN)
    elif against:
        words = "；".join(map(str, (against[0].words, *against[0].ways_out)))
        lines = _task(_("预算明细"), href, words, _wrong(len(against)))
    else:
        asked = _("{n} 行，申请 {asked}", n=len(facts.lines), asked=money.show_yuan(facts.application.requested))
        lines = _task(_("预算明细"), href, asked, DONE)
    match = _task(_("自筹"), f"{href}#match_cash", cash.words, _wrong(len(beside)) if beside else DONE)
    return [lines, match, *(section_tasks.task(facts, each, found) for each in of_the_budget(facts.form))]


def _files(facts: ApplicationFacts, found: Sequence[Finding]) -> Task:
    lacking, hint = papers.task(facts, found)
    status = _wrong(lacking) if lacking and facts.files else DONE if facts.files and not lacking else NOT_BEGUN
    return _task(_("上传材料"), f"/applications/{facts.application.id}/files", hint, status)


def _end(facts: ApplicationFacts, found: Sequence[Finding], why: Refused | None, submits: str) -> list[Task]:
    home, left = f"/applications/{facts.application.id}", len(blocking(found))
    check = _task(
        _("核对全部内容"), f"{home}/check", _("还有 {n} 项要补", n=left) if left else None, BEGUN if left else NOT_BEGUN
    )
    if left:
        submit = _task(_("授权人确认并提交"), None, _("先完成上面 {n} 项", n=left), LOCKED)
    elif why is not None:
        said = _("由{who}提交", who=submits) if submits else why.message
        submit = _task(_("授权人确认并提交"), None, said, LOCKED)
    else:
        submit = _task(_("授权人确认并提交"), f"{home}/submission", None, NOT_BEGUN)
    return [check, submit]


def _task(label: Text, href: str | None, hint: object, status: tuple[str, Text]) -> Task:
    return {"label": label, "href": href, "hint": hint, "status": status, "error": status[0] == "bad"}


def _wrong(n: int) -> tuple[str, Text]:
    return "bad", _("{n} 处需修改", n=n)
