"""The scans of a sealed agreement: sent, shown with their hash, compared with the agreement by another person."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.awards.pages.asked import Asked, handed_out, layout
from grants.awards.sealing import actions, queries, rules
from grants.awards.sealing.forms import ACCEPT, CheckForm, CopyForm
from grants.awards.sealing.tables import SealedCopy
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people import queries as people
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

HOME = "/awards/{award_id:int}/agreement/copies"
CHECKER = roles(*rules.CHECKS)


@get(HOME, name="awards.sealed_copies", guards=[signed_in])
async def sealed_copies(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await awards.readable_award(request.user, award_id)
    return await _page(request, facts, CopyForm(), CheckForm())


@post(HOME, name="awards.send_sealed_copy", guards=[signed_in], status_code=200)
async def send_sealed_copy(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await awards.readable_award(request.user, award_id)
    form = CopyForm(await request.form())
    if form.scan is not None:
        with form.showing_refusals():
            content, name = await form.scan.read(), form.scan.filename
            await actions.send_sealed_copy(request.user, award_id, content=content, name=name)
            return to(request, "awards.sealed_copies", award_id=award_id, flash=_("扫描件已上传，等待另一人核对"))
    return await _page(request, facts, form, CheckForm(), status=422)


@post(f"{HOME}/{{copy_id:int}}", name="awards.check_sealed_copy", guards=[CHECKER], status_code=200)
async def check_sealed_copy(request: Asked, award_id: FromPath[int], copy_id: FromPath[int]) -> Template | Redirect:
    facts = await awards.readable_award(request.user, award_id)
    await queries.scan(facts, copy_id)
    form = CheckForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            accepts = form.outcome == ACCEPT
            await actions.check_sealed_copy(request.user, copy_id, accepts=accepts, reason=form.reason)
            done = _("扫描件已核对") if accepts else _("扫描件已退回")
            return to(request, "awards.sealed_copies", award_id=award_id, flash=done)
    return await _page(request, facts, CopyForm(), form, status=422)


@get(f"{HOME}/{{copy_id:int}}/file", name="awards.sealed_copy", guards=[signed_in])
async def sealed_copy(request: Asked, award_id: FromPath[int], copy_id: FromPath[int]) -> Response[bytes]:
    facts = await awards.readable_award(request.user, award_id)
    return await handed_out(await queries.scan(facts, copy_id))


def state_of(copy: SealedCopy) -> tuple[str, Text]:
    """A scan's state as the status macro takes it."""
    if copy.accepted_at is not None:
        return "ok", _("已核对")
    return ("bad", _("已退回")) if copy.refused_at is not None else ("info", _("待核对"))


async def _page(
    request: Asked, facts: AwardFacts, form: CopyForm, checking: CheckForm, *, status: int = 200
) -> Template:
    copies = await queries.copies_of(facts)
    standing = rules.standing(copies, facts.agreement)
    hands = [each for copy in copies for each in (copy.sent_by, copy.checked_by) if each is not None]
    return page(
        request,
        "awards/sealed_copies.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        copies=copies,
        scans=await queries.scans_of(copies),
        names=await people.names(hands),
        standing=standing,
        form=form,
        checking=checking,
        no_sending=why_not(rules.check_sending, facts, request.user, copies),
        no_checking=why_not(rules.may_be_checked, facts, request.user, standing) if standing else None,
        state_of=state_of,
    )


ROUTES = [sealed_copies, send_sealed_copy, check_sealed_copy, sealed_copy]
