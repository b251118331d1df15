"""Lists, and an application from its first line to its submission."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import codes
from grants.errors import why_not
from grants.filing import actions, in_force, lists, queries, rules
from grants.filing.facts import FilingFacts
from grants.filing.forms import ContentForm, PaperForm, StartForm, SubmissionForm
from grants.filing.pages.asked import Asked, handed_out, shown
from grants.filing.tables import FilingPaperKind, FilingStatus, Nature
from grants.filing.words import COMMITMENT, PAPER_NAMES
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

HOME = "/filings/{filing_id:int}"
STEPS = [_("填写"), _("提交并承诺"), _("备案单位核对"), _("备案")]
STEP = {FilingStatus.DRAFT: 1, FilingStatus.RETURNED: 1, FilingStatus.SUBMITTED: 3}
TABS = {
    "check": (_("待核对"), (FilingStatus.SUBMITTED,)),
    "returned": (_("补正中"), (FilingStatus.RETURNED,)),
    "filed": (_("在册"), (FilingStatus.FILED, FilingStatus.ABNORMAL)),
    "ended": (_("已取消"), (FilingStatus.CANCELLED, FilingStatus.ENDED)),
    "refused": (_("不予备案"), (FilingStatus.REFUSED,)),
}


@get("/filings", name="filing.filings", guards=[signed_in])
async def filings(request: Asked) -> Template:
    offices = await queries.offices_of(request.user)
    works_on = bool(offices) or request.user.has(*rules.READERS)
    tab = request.query_params.get("state", "check")
    tab = tab if tab in TABS else "check"
    numbers = await lists.counts(request.user) if works_on else {}
    return shown(
        request,
        "filings",
        works_on=works_on,
        offices=offices,
        rows=await lists.work(request.user, TABS[tab][1]) if works_on else [],
        mine=await lists.mine(request.user),
        tab=tab,
        tabs=[
            (label, f"?state={key}", key == tab, sum(numbers.get(each, 0) for each in statuses))
            for key, (label, statuses) in TABS.items()
        ],
    )


@get("/filings/new", name="filing.new_filing", guards=[signed_in])
async def new_filing(request: Asked) -> Template:
    offices = await queries.offices()
    return await _start_page(request, StartForm(None, [each.office.id for each in offices]))


@post("/filings/new", name="filing.start_filing", guards=[signed_in], status_code=200)
async def start_filing(request: Asked) -> Template | Redirect:
    offices = await queries.offices()
    form = StartForm(await request.form(), [each.office.id for each in offices])
    key = form.key()
    if form.ok and form.office and form.nature:
        with form.showing_refusals():
            row = await actions.start_filing(
                request.user,
                office_id=int(form.office),
                name=form.name,
                nature=Nature(form.nature),
                form_key=key,
                for_applicant=form.for_applicant,
            )
            return to(request, "filing.content", filing_id=row.id)
    return await _start_page(request, form, 422)


async def _start_page(request: Asked, form: StartForm, status: int = 200) -> Template:
    own = [each.office.id for each in await queries.offices_of(request.user)]
    return shown(
        request, "new_filing", status=status, form=form, offices=await queries.offices(), may_for_applicant=bool(own)
    )


@get(HOME, name="filing.filing", guards=[signed_in])
async def filing(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    me = request.user
    members = await queries.member_names(facts)
    return shown(
        request,
        "filing",
        members=members,
        missing_accounts=[
            each.name for each in facts.leaders if each.signs and not each.person and each.name not in members
        ],
        facts=facts,
        row=facts.filing,
        step=STEP.get(facts.status, 5),
        steps=STEPS,
        tasks=_tasks(facts),
        attached=await queries.attached(facts),
        names=await queries.names(facts),
        sees_phones=rules.sees_phones(me, facts),
        mask_phone=codes.mask_phone,
        is_office=why_not(rules.officer_of_the_office_acts, me, facts.office) is None,
        may_write=why_not(rules.check_removal, facts, me) is None,
        why_not_ask=why_not(in_force.may_ask_now, facts, me),
        is_group=why_not(in_force.group_or_office_asks, facts, me) is None,
        may_withdraw=why_not(rules.check_withdrawal, facts, me) is None,
        in_force=facts.status in rules.IN_FORCE,
    )


def _tasks(facts: FilingFacts) -> list[dict[str, object]]:
    """What is left to do before it can be handed in, each with what is wrong."""
    home = f"/filings/{facts.filing.id}"
    done, open_ = ("plain", _("已完成")), ("warn", _("待完善"))
    asked = [
        (_("组织情况"), f"{home}/content", why_not(rules.everything_is_filled_in, facts.filing)),
        (_("负责人和签字人"), f"{home}/content#leaders", why_not(rules.two_of_the_leaders_sign, facts.lines())),
        (_("章程和其他材料"), f"{home}/papers", why_not(rules.a_charter_is_there, facts)),
    ]
    rows: list[dict[str, object]] = [
        {"label": label, "href": href, "hint": why.message if why else None, "status": open_ if why else done}
        for label, href, why in asked
    ]
    left = sum(why is not None for _label, _href, why in asked)
    rows.append(
        {
            "label": _("承诺并提交"),
            "href": None if left else f"{home}/submission",
            "hint": _("先完成上面 {n} 项", n=left) if left else None,
            "status": ("lock", _("暂不能开始")) if left else ("info", _("可以提交")),
        }
    )
    return rows


@get(f"{HOME}/content", name="filing.content", guards=[signed_in])
async def content(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    rules.check_removal(facts, request.user)
    return _content_page(request, facts, ContentForm(None, facts))


@post(f"{HOME}/content", name="filing.save_content", guards=[signed_in], status_code=200)
async def save_content(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = ContentForm(await request.form(), facts)
    if form.ok:
        with form.showing_refusals():
            await actions.save_filing(request.user, filing_id, version=form.version, content=form.content)
            after = "filing.papers" if form.value("go") == "on" else "filing.filing"
            return to(request, after, filing_id=filing_id, flash=_("已保存。保存不等于提交"))
    return _content_page(request, facts, form, 422)


def rows_for(facts: FilingFacts, form: ContentForm) -> range:
    """Rows for leaders: one to spare, and as many as were typed."""
    typed = [at for at in range(rules.MOST_LEADERS) if form.value(f"leader-{at}-name")]
    return range(min(max(3, len(facts.leaders) + 1, *(at + 2 for at in typed)), rules.MOST_LEADERS))


def _content_page(request: Asked, facts: FilingFacts, form: ContentForm, status: int = 200) -> Template:
    return shown(
        request, "content", status=status, facts=facts, row=facts.filing, form=form, lines=rows_for(facts, form)
    )


@get(f"{HOME}/papers", name="filing.papers", guards=[signed_in])
async def papers(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    rules.check_removal(facts, request.user)
    return await _papers_page(request, facts, PaperForm())


@post(f"{HOME}/papers", name="filing.attach_paper", guards=[signed_in], status_code=200)
async def attach_paper(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = PaperForm(await request.form())
    with form.showing_refusals():
        if form.removed is not None:
            await actions.remove_paper(request.user, filing_id, paper_id=form.removed)
            return to(request, "filing.papers", filing_id=filing_id, flash=_("已移除"))
        if form.ok and form.kind and form.file:
            await actions.attach_paper(
                request.user,
                filing_id,
                kind=FilingPaperKind(form.kind),
                content=await form.file.read(),
                name=form.file.filename,
            )
            return to(request, "filing.papers", filing_id=filing_id, flash=_("已上传"))
    return await _papers_page(request, facts, form, 422)


async def _papers_page(request: Asked, facts: FilingFacts, form: PaperForm, status: int = 200) -> Template:
    return shown(
        request,
        "papers",
        status=status,
        facts=facts,
        row=facts.filing,
        form=form,
        attached=await queries.attached(facts),
        kinds=list(PAPER_NAMES.items()),
        on_behalf=facts.filing.for_applicant,
    )


@get(f"{HOME}/papers/{{paper_id:int}}", name="filing.paper", guards=[signed_in])
async def paper(request: Asked, filing_id: FromPath[int], paper_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.filing(request.user, filing_id)
    return await handed_out((await queries.paper(facts, paper_id)).upload)


@get(f"{HOME}/submission", name="filing.submission", guards=[signed_in])
async def submission(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    rules.check_removal(facts, request.user)
    return await _submission_page(request, facts, SubmissionForm())


@post(f"{HOME}/submission", name="filing.submit_filing", guards=[signed_in], status_code=200)
async def submit_filing(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = SubmissionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.submit_filing(request.user, filing_id, commits=form.commits, signer=form.signer)
            return to(request, "filing.filing", filing_id=filing_id, flash=_("已提交，等备案单位核对"))
    return await _submission_page(request, facts, form, 422)


async def _submission_page(request: Asked, facts: FilingFacts, form: SubmissionForm, status: int = 200) -> Template:
    same = await queries.same_name(facts)
    names = [each.name for each in facts.leaders]
    why = why_not(
        rules.check_submission,
        facts,
        request.user,
        same,
        commits=True,
        signer=names[0] if names else "",
        on_behalf=facts.filing.for_applicant,
    )
    return shown(
        request,
        "submission",
        status=status,
        facts=facts,
        row=facts.filing,
        form=form,
        names=names,
        attached=await queries.attached(facts),
        commitment=COMMITMENT,
        why=why,
    )


@get(f"{HOME}/withdrawal", name="filing.withdrawal", guards=[signed_in])
async def withdrawal(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    why = why_not(rules.check_withdrawal, facts, request.user)
    return shown(request, "withdrawal", facts=facts, row=facts.filing, why=why)


@post(f"{HOME}/withdrawal", name="filing.withdraw", guards=[signed_in])
async def withdraw(request: Asked, filing_id: FromPath[int]) -> Redirect:
    await actions.withdraw_filing(request.user, filing_id)
    return to(request, "filing.filings", flash=_("已撤回"))


ROUTES = [
    filings,
    new_filing,
    start_filing,
    filing,
    content,
    save_content,
    papers,
    attach_paper,
    paper,
    submission,
    submit_filing,
    withdrawal,
    withdraw,
]
