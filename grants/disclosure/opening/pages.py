"""The URLs of open data: what can be taken, each set as JSON, CSV and schema, and the licence that a funder sets."""

import json
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Stream, Template

from grants.disclosure import funded
from grants.disclosure.opening import actions, giving, queries, rules
from grants.disclosure.opening.datasets import KIND_NAMES, SETS, named, schema
from grants.disclosure.opening.forms import LicenceForm
from grants.disclosure.opening.writing import csv_document, json_document
from grants.i18n import _
from grants.settings import settings
from grants.web.guards import public, roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
SETS_LICENCE = roles(*rules.SETS_LICENCE)
# Scripts of any site may read what is open.
OPEN = {"Access-Control-Allow-Origin": "*"}
JSON, CSV = "application/json; charset=utf-8", "text/csv; charset=utf-8"


@get("/open-data", name="disclosure.open_data", guards=[public], is_kept=True)
async def open_data(request: Asked) -> Template:
    licences = await queries.licences()
    return page(request, "disclosure/open_data.html", sets=SETS.values(), kinds=KIND_NAMES, licences=licences)


@get("/open-data/grants.json", name="disclosure.open_grants", guards=[public], is_streamed=True)
async def open_grants() -> Stream:
    head = {"licence": await queries.licence_of_all()}
    return Stream(json_document("grants", head, _grants()), media_type=JSON, headers=OPEN)


@get("/open-data/grants.schema.json", name="disclosure.grants_schema", guards=[public], is_kept=True)
async def grants_schema() -> Response[str]:
    return _schema(giving.schema(settings().address))


@get("/open-data/{dataset:str}/rows.json", name="disclosure.open_rows", guards=[public], is_streamed=True)
async def open_rows(dataset: FromPath[str]) -> Stream:
    wanted = named(dataset)
    head = {"licence": await queries.licence_of_all()}
    written = json_document(wanted.name, head, queries.rows(wanted, settings().address))
    return Stream(written, media_type=JSON, headers=OPEN)


@get("/open-data/{dataset:str}/rows.csv", name="disclosure.open_table", guards=[public], is_streamed=True)
async def open_table(dataset: FromPath[str]) -> Stream:
    wanted = named(dataset)
    written = csv_document([each.name for each in wanted.fields], queries.rows(wanted, settings().address))
    return Stream(written, media_type=CSV, headers=OPEN)


@get("/open-data/{dataset:str}/schema.json", name="disclosure.open_schema", guards=[public], is_kept=True)
async def open_schema(dataset: FromPath[str]) -> Response[str]:
    return _schema(schema(named(dataset), settings().address))


@get("/data-licences/{funder_id:int}", name="disclosure.data_licence", guards=[SETS_LICENCE])
async def data_licence(request: Asked, funder_id: FromPath[int]) -> Template:
    found = await queries.own(request.user, funder_id)
    return page(request, "disclosure/data_licence.html", found=found, form=LicenceForm(found.licence))


@post("/data-licences/{funder_id:int}", name="disclosure.set_licence", guards=[SETS_LICENCE], status_code=200)
async def set_licence(request: Asked, funder_id: FromPath[int]) -> Template | Redirect:
    found = await queries.own(request.user, funder_id)
    form = LicenceForm(found.licence, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.set_licence(request.user, funder_id, name=form.name, address=form.address)
            words = _("许可已保存，各主办单位都写明同一许可后写在数据里")
            if await queries.licence_of_all():
                words = _("许可已保存，从现在起写在每份数据里")
            return to(request, "disclosure.open_data", flash=words)
    return page(request, "disclosure/data_licence.html", status=422, found=found, form=form)


async def _grants() -> AsyncIterator[list[dict[str, Any]]]:
    funders = await funded.funders()
    async for found in queries.grants():
        # A round that announced its first project since then has its funder all the same.
        if any(each.call_id not in funders for each in found):
            funders = await funded.funders()
        yield [giving.grant(each, funders[each.call_id], settings().address) for each in found]


def _schema(content: dict[str, Any]) -> Response[str]:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return Response(text, media_type="application/schema+json; charset=utf-8", headers=OPEN)


ROUTES = [
    open_data,
    open_grants,
    grants_schema,
    open_rows,
    open_table,
    open_schema,
    data_licence,
    set_licence,
]
