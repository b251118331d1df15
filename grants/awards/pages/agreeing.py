"""The agreement: drawn up, downloaded, recorded as signed."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, money
from grants.awards import actions, queries, rules
from grants.awards.facts import AwardFacts
from grants.awards.forms import SignatureForm
from grants.awards.letter import queries as letters
from grants.awards.letter import rules as letter_rules
from grants.awards.pages.asked import MAY_DECIDE, Asked, handed_out, layout
from grants.awards.sealing import actions as sealing
from grants.awards.sealing import queries as copies
from grants.awards.sealing import rules as sealing_rules
from grants.awards.wording import queries as words
from grants.calls import queries as calls
from grants.calls.words import COST_NAMES, condition_text
from grants.errors import why_not
from grants.funds.rules import purpose_name
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import page, to


@get("/awards/{award_id:int}/agreement", name="awards.agreement", guards=[signed_in])
async def agreement(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await queries.readable_award(request.user, award_id)
    return await _agreement_page(request, facts, SignatureForm(signed_on=clock.today().isoformat()))


@post("/awards/{award_id:int}/agreement", name="awards.draw", guards=[MAY_DECIDE])
async def draw(request: Asked, award_id: FromPath[int]) -> Redirect:
    await queries.readable_award(request.user, award_id)
    await actions.draw_agreement(request.user, award_id)
    return to(request, "awards.agreement", award_id=award_id, flash=_("协议已生成，文件稍后可下载"))


@post("/awards/{award_id:int}/agreement/signature", name="awards.sign", guards=[MAY_DECIDE], status_code=200)
async def sign(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_award(request.user, award_id)
    form = SignatureForm(await request.form())
    if form.ok and form.signed_on:
        with form.showing_refusals():
            await actions.sign_agreement(request.user, award_id, signed_on=form.signed_on)
            if form.scan is not None:
                content = await form.scan.read()
                await sealing.send_sealed_copy(request.user, award_id, content=content, name=form.scan.filename)
            return to(request, "awards.agreement", award_id=award_id, flash=_("已登记签署，资金已转入项目"))
    return await _agreement_page(request, facts, form, status=422)


@get("/awards/{award_id:int}/agreement/document", name="awards.agreement_document", guards=[signed_in])
async def agreement_document(request: Asked, award_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.readable_award(request.user, award_id)
    return await handed_out(await queries.paper(facts.agreement.document if facts.agreement else None))


async def _agreement_page(request: Asked, facts: AwardFacts, form: SignatureForm, *, status: int = 200) -> Template:
    today = clock.today()
    call = await calls.call_facts(facts.call.id)
    percents = call.percents(facts.application.track)
    amounts = money.split(facts.award.amount, percents)
    plan = [
        {
            "seq": seq,
            "percent": percent,
            "amount": amount,
            "conditions": condition_text(list(call.conditions.get(seq, []))),
        }
        for seq, (percent, amount) in enumerate(zip(percents, amounts, strict=True), 1)
    ]
    payee = await queries.payee_facts(facts, today)
    letter = await letters.letter_of(facts.award.id)
    return page(
        request,
        "awards/agreement.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        form=form,
        plan=plan,
        payee=payee,
        purpose=purpose_name(facts.application.purpose),
        cost_names=COST_NAMES,
        may_decide=request.user.has_in(facts.funder.id, *rules.DECIDES),
        cuts_are_hidden=await queries.cuts_are_hidden(request.user, facts),
        no_drawing=why_not(rules.check_drawing, facts, request.user, payee),
        no_signing=why_not(rules.check_signing, facts, request.user, signed_on=today, today=today),
        copy=sealing_rules.standing(await copies.copies_of(facts), facts.agreement),
        wording=await words.version_of(facts.agreement) if facts.agreement else None,
        letter=letter,
        no_letter=why_not(letter_rules.check_issuing, facts, request.user, letter, today),
    )


ROUTES = [agreement, draw, sign, agreement_document]
