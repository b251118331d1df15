"""What a project is by the lists, on the web."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications.classifying import actions, queries
from grants.applications.classifying.forms import ClassificationForm
from grants.applications.classifying.queries import Classification
from grants.applications.classifying.rules import COUNTED, TICKED
from grants.applications.needs.rules import may_match
from grants.applications.showing import shown
from grants.errors import why_not
from grants.i18n import _
from grants.vocabulary.words import LIST_NAMES
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/classification"


@get(HOME, name="applications.classification", guards=[signed_in])
async def classification(request: Asked, application_id: FromPath[int]) -> Template:
    found = await queries.classification(request.user, application_id)
    return _page(request, found, ClassificationForm(found))


@post(HOME, name="applications.classify", guards=[signed_in], status_code=200)
async def classify(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    found = await queries.classification(request.user, application_id)
    form = ClassificationForm(found, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.classify_application(request.user, application_id, form.chosen)
            return to(request, "applications.classification", application_id=application_id, flash=_("已保存"))
    return _page(request, found, form, 422)


def _page(request: Asked, found: Classification, form: ClassificationForm, status: int = 200) -> Template:
    names = {each.code: each.name for each in found.terms.values()}
    return shown(
        request,
        "classification",
        status=status,
        facts=found.facts,
        row=found.facts.application,
        found=found,
        lists=[
            (name, LIST_NAMES[name], [(each.id, _full(each.parent, each.name, names)) for each in found.of(name)])
            for name in TICKED
        ],
        groups=found.of(COUNTED),
        list_names=LIST_NAMES,
        form=form,
        no_change=why_not(may_match, found.facts, request.user),
    )


def _full(parent: str, name: str, names: dict[str, str]) -> str:
    """A service with the theme that it belongs to."""
    return f"{names[parent]} · {name}" if parent in names else name


ROUTES = [classification, classify]
