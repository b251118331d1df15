"""The proofs of a project's mark: sent from a phone, looked at by the office, shown to everybody if released."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out, layout
from grants.errors import why_not
from grants.files import read
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting.queries import REPORTERS
from grants.reporting.rules import READERS
from grants.reporting.signage import actions, queries, rules
from grants.reporting.signage.forms import ACCEPT, DecisionForm, ProofForm, ReleaseForm
from grants.reporting.signage.rules import SignageFacts
from grants.web.forms import Form
from grants.web.guards import public, roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

HOME = "/awards/{award_id:int}/signage"
ONE = "/signage/{proof_id:int}"
MAY_READ = roles(*READERS, *REPORTERS, Role.HUB_OPERATOR)
MAY_SEND = roles(*REPORTERS, Role.HUB_OPERATOR)
MAY_CHECK = roles(*rules.CHECKS)


@get(HOME, name="reporting.signage", guards=[MAY_READ])
async def signage(request: Asked, award_id: FromPath[int]) -> Template:
    return _page(request, await queries.readable_signage(request.user, award_id))


@post(HOME, name="reporting.send_proof", guards=[MAY_SEND], status_code=200)
async def send_proof(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_signage(request.user, award_id)
    form = ProofForm(await request.form())
    if form.ok and form.taken_on and form.photo:
        with form.showing_refusals():
            await actions.send_proof(
                request.user,
                award_id,
                form.key(),
                place=form.place,
                taken_on=form.taken_on,
                content=await form.photo.read(),
                name=form.photo.filename,
            )
            return to(request, "reporting.signage", award_id=award_id, flash=_("照片已提交，等待核验"))
    return _page(request, of, status=422, form=form)


@post(f"{ONE}/decision", name="reporting.decide_proof", guards=[MAY_CHECK], status_code=200)
async def decide_proof(request: Asked, proof_id: FromPath[int]) -> Template | Redirect:
    of, proof = await queries.readable_proof(request.user, proof_id)
    form = DecisionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            accepted = form.outcome == ACCEPT
            await actions.decide_proof(request.user, proof_id, is_accepted=accepted, reason=form.reason)
            said = _("标识照片已通过") if accepted else _("标识照片已退回")
            return to(request, "reporting.signage", award_id=proof.award, flash=said)
    return _page(request, of, status=422, decision=form, tried=proof_id)


@post(f"{ONE}/release", name="reporting.release_picture", guards=[MAY_CHECK], status_code=200)
async def release_picture(request: Asked, proof_id: FromPath[int]) -> Template | Redirect:
    of, proof = await queries.readable_proof(request.user, proof_id)
    form = ReleaseForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            copy = form.copy
            content, name = (await copy.read(), copy.filename) if copy else (None, "")
            await actions.release_picture(request.user, proof_id, content=content, name=name)
            return to(request, "reporting.signage", award_id=proof.award, flash=_("图片已在项目公开页展示"))
    return _page(request, of, status=422, release=form, tried=proof_id)


@post("/signage/pictures/{release_id:int}/removal", name="reporting.take_picture_down", guards=[MAY_CHECK])
async def take_picture_down(request: Asked, release_id: FromPath[int]) -> Redirect:
    release = await actions.take_picture_down(request.user, release_id)
    _of, proof = await queries.readable_proof(request.user, release.proof)
    return to(request, "reporting.signage", award_id=proof.award, flash=_("图片已撤下"))


@get(f"{ONE}/photo", name="reporting.signage_photo", guards=[MAY_READ])
async def signage_photo(request: Asked, proof_id: FromPath[int]) -> Response[bytes]:
    _of, proof = await queries.readable_proof(request.user, proof_id)
    return await handed_out(await queries.photo(proof))


@get("/signage/pictures/{release_id:int}", name="reporting.public_picture", guards=[public], exclude_from_csrf=True)
async def public_picture(release_id: FromPath[int]) -> Response[bytes]:
    # The name of the file was typed by somebody and stays inside.
    picture = await queries.public_picture(release_id)
    return Response(await read(picture), media_type=picture.media_type, headers={"Cache-Control": "public, max-age=10"})


def _page(request: Asked, of: SignageFacts, *, status: int = 200, tried: int = 0, **forms: Form) -> Template:
    me = request.user
    begins = {"taken_on": clock.today().isoformat()}
    shown: dict[str, Form] = {"form": ProofForm(None, **begins), "decision": DecisionForm(), "release": ReleaseForm()}
    return page(
        request,
        "reporting/signage.html",
        status=status,
        layout=layout(me),
        of=of,
        award=of.reporting.award,
        state_of=rules.state_of,
        tried=tried,
        no_sending=why_not(rules.may_send, of, me),
        decides={each.id: why_not(rules.may_decide, of, me, each) is None for each in of.proofs},
        releases={each.id: why_not(rules.may_release, of, me, each) is None for each in of.proofs},
        takes_down=me.has_in(of.reporting.funder, *rules.CHECKS),
        **shown | forms,
    )


ROUTES = [signage, send_proof, decide_proof, release_picture, take_picture_down, signage_photo, public_picture]
