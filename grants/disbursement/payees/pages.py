"""The account a grant is paid to: what counts, how it came about, asking for another, checking and ending that."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.disbursement.pages.asked import Asked, layout
from grants.disbursement.payees import actions, queries, rules
from grants.disbursement.payees.facts import AccountFacts
from grants.disbursement.payees.forms import ChangeForm, CheckForm, EndForm
from grants.errors import why_not
from grants.i18n import _
from grants.organizations.rules import ACCOUNT_OWNERS
from grants.people.tables import Role
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

HOME = "/grants/{award_id:int}/payee"
CHANGE = "/payee-changes/{change_id:int}"
MAY_ASK = roles(*ACCOUNT_OWNERS, *rules.PREPARES)
MAY_CHECK = roles(*rules.CHECKS)
MAY_END = roles(*ACCOUNT_OWNERS, *rules.ENDS)


@get(HOME, name="disbursement.payee", guards=[signed_in])
async def payee(request: Asked, award_id: FromPath[int]) -> Template:
    return await _page(request, await queries.readable_payee(request.user, award_id))


@post(f"{HOME}/changes", name="disbursement.ask_for_change", guards=[MAY_ASK], status_code=200)
async def ask_for_change(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_payee(request.user, award_id)
    form = ChangeForm([each.id for each in of.others], await request.form())
    if form.ok and form.account_id and form.letter:
        with form.showing_refusals():
            await actions.ask_for_payee_change(
                request.user,
                award_id=award_id,
                account_id=form.account_id,
                reason=form.reason,
                content=await form.letter.read(),
                name=form.letter.filename,
            )
            return to(request, "disbursement.payee", award_id=award_id, flash=_("已提交，财务复核前暂停拨付"))
    return await _page(request, of, asking=form, status=422)


@post(f"{CHANGE}/check", name="disbursement.check_change", guards=[MAY_CHECK], status_code=200)
async def check_change(request: Asked, change_id: FromPath[int]) -> Template | Redirect:
    of, change = await queries.readable_change(request.user, change_id)
    form = CheckForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.check_payee_change(request.user, change_id, number_again=form.number_again)
            said = _("已复核，冷静期过后生效；未付的拨款已撤销")
            return to(request, "disbursement.payee", award_id=change.award, flash=said)
    return await _page(request, of, checking=form, status=422)


@post(f"{CHANGE}/end", name="disbursement.end_change", guards=[MAY_END], status_code=200)
async def end_change(request: Asked, change_id: FromPath[int]) -> Template | Redirect:
    of, change = await queries.readable_change(request.user, change_id)
    form = EndForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.end_payee_change(request.user, change_id, reason=form.reason)
            return to(request, "disbursement.payee", award_id=change.award, flash=_("变更已终止，收款账户不变"))
    return await _page(request, of, ending=form, status=422)


@get(f"{CHANGE}/letter", name="disbursement.change_letter", guards=[signed_in])
async def change_letter(request: Asked, change_id: FromPath[int]) -> Response[bytes]:
    of, change = await queries.readable_change(request.user, change_id)
    rules.check_letter(of.facts, request.user)
    return await handed_out(await queries.letter(change))


async def _page(
    request: Asked,
    of: AccountFacts,
    *,
    asking: ChangeForm | None = None,
    checking: CheckForm | None = None,
    ending: EndForm | None = None,
    status: int = 200,
) -> Template:
    me, change = request.user, of.changing
    account = await queries.account_of(change) if change else None
    return page(
        request,
        "disbursement/payee.html",
        status=status,
        layout=layout(me),
        of=of,
        facts=of.facts,
        current=of.current,
        change=change,
        sees_number=why_not(rules.check_letter, of.facts, me) is None,
        no_asking=why_not(rules.may_ask, of, me),
        no_check=why_not(rules.may_check, of, me, change, account) if change and account else None,
        no_ending=why_not(rules.may_end, of, me, change) if change else None,
        checks=me.has_in(of.facts.funder.id, *rules.CHECKS),
        asks=me.has_in(of.facts.payee.id, *ACCOUNT_OWNERS) or me.has_in(of.facts.funder.id, Role.FINANCE_PREPARER),
        asking=asking or ChangeForm([]),
        checking=checking or CheckForm(),
        ending=ending or EndForm(),
    )


ROUTES = [payee, ask_for_change, check_change, end_change, change_letter]
