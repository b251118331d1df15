"""Organisations that may be one: what was found, ruling that they are two, merging them."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.i18n import _
from grants.organizations import merging, merging_rules, queries, registry, rules
from grants.organizations.forms import DifferentForm, MergeForm
from grants.organizations.merging_rules import Merge
from grants.organizations.pages.shown import Asked, shown
from grants.organizations.words import KEY_NAMES
from grants.web.guards import roles
from grants.web.render import to

MAY_MERGE = roles(*rules.REGISTRARS)


@get("/organisations/doubles", name="organizations.doubles", guards=[MAY_MERGE])
async def doubles(request: Asked) -> Template:
    found, total = await registry.resembling()
    return shown(request, "doubles", found=found, total=total, key_names=KEY_NAMES)


@post("/organisations/doubles/search", name="organizations.search_doubles", guards=[MAY_MERGE])
async def search_doubles(request: Asked) -> Redirect:
    await merging.ask_for_search(request.user)
    return to(request, "organizations.doubles", flash=_("正在比对全部单位，几分钟后刷新本页看结果"))


@get("/organisations/doubles/{resemblance_id:int}", name="organizations.double", guards=[MAY_MERGE])
async def double(request: Asked, resemblance_id: FromPath[int]) -> Template:
    return await _double_page(request, resemblance_id, DifferentForm())


@post(
    "/organisations/doubles/{resemblance_id:int}",
    name="organizations.rule_different",
    guards=[MAY_MERGE],
    status_code=200,
)
async def rule_different(request: Asked, resemblance_id: FromPath[int]) -> Template | Redirect:
    form = DifferentForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await merging.rule_different(request.user, resemblance_id, reason=form.reason)
            return to(request, "organizations.doubles", flash=_("已记为两个单位，不再提示"))
    return await _double_page(request, resemblance_id, form, 422)


async def _double_page(request: Asked, resemblance_id: int, form: DifferentForm, status: int = 200) -> Template:
    found = await queries.resemblance(resemblance_id)
    names = await queries.named([found.one, found.other])
    sides = [(row, await queries.beside(row)) for row in (names[found.one], names[found.other])]
    return shown(
        request,
        "double",
        status=status,
        found=found,
        sides=sides,
        form=form,
        key_names=KEY_NAMES,
        under_way={row.id: await merging.under_way(row.id) for row, _facts in sides},
    )


@get("/organisations/{organization_id:int}/merge/{kept_id:int}", name="organizations.new_merge", guards=[MAY_MERGE])
async def new_merge(request: Asked, organization_id: FromPath[int], kept_id: FromPath[int]) -> Template:
    return await _merge_page(request, organization_id, kept_id, MergeForm())


@post(
    "/organisations/{organization_id:int}/merge/{kept_id:int}",
    name="organizations.merge",
    guards=[MAY_MERGE],
    status_code=200,
)
async def merge(request: Asked, organization_id: FromPath[int], kept_id: FromPath[int]) -> Template | Redirect:
    form = MergeForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await merging.merge_organizations(
                request.user,
                kept_id=kept_id,
                merged_id=organization_id,
                reason=form.reason,
                codes_confirmed=form.codes_confirmed,
            )
            return to(request, "organizations.organization", organization_id=kept_id, flash=_("已合并"))
    return await _merge_page(request, organization_id, kept_id, form, 422)


async def _merge_page(
    request: Asked, organization_id: int, kept_id: int, form: MergeForm, status: int = 200
) -> Template:
    row, kept = await queries.organization(organization_id), await queries.organization(kept_id)
    asked = Merge(kept, row, "-", True, await merging.under_way(row.id))
    return shown(
        request,
        "merge",
        status=status,
        row=row,
        kept=kept,
        form=form,
        why_not_merge=why_not(merging_rules.check_merge, request.user, asked),
    )


ROUTES = [doubles, search_doubles, double, rule_different, new_merge, merge]
