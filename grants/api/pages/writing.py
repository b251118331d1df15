"""What other systems write: the bank's answers and statements, lists, records. Each calls the action of the page, once
for each key."""

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from litestar import Request, post, put
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Response

from grants.api import rules, shapes
from grants.api.keeping import once
from grants.api.speaking import REFUSALS, holds
from grants.api.tables import Scope
from grants.api.taking import answers, records, sheets, statements
from grants.people.tables import Role
from grants.standing.rules import RECORDERS
from grants.standing.tables import ImportKind

Asked = Request[Any, Any, Any]
Answer = dict[str, Any]
Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=rules.LONGEST_KEY,
        description="Chosen by the sender, another for each request; the same request sent again is done once.",
    ),
]
CASHIERS = holds(Scope.BANK_WRITE, Role.CASHIER)
BOOKKEEPERS = holds(Scope.BANK_WRITE, Role.BOOKKEEPER)
HUB_BOOKKEEPERS = holds(Scope.BANK_WRITE, Role.HUB_BOOKKEEPER)
RECORD_KEEPERS = holds(Scope.STANDING_WRITE, *RECORDERS)
REGISTRARS = holds(Scope.ORGANIZATIONS_WRITE)


@post("/batches/{batch_id:int}/answers", name="api.send_answer", guards=[CASHIERS], responses=REFUSALS)
async def send_answer(
    request: Asked, batch_id: FromPath[int], key: Key, data: JSONBody[shapes.SentFile]
) -> Response[shapes.Planned]:
    """The bank's answer to a batch. Nothing of it is on record before it is confirmed."""
    content = _content(data.content_base64)
    answer, again = await _once(
        request, key, "send_answer", lambda: answers.send(request.user, batch_id, content, data.name)
    )
    return _said(shapes.Planned(**answer), again)


@post(
    "/batches/{batch_id:int}/answers/{answer_id:int}/confirmation",
    name="api.confirm_answer",
    guards=[CASHIERS],
    responses=REFUSALS,
)
async def confirm_answer(
    request: Asked, batch_id: FromPath[int], answer_id: FromPath[int], key: Key
) -> Response[shapes.Confirmed]:
    """Every row of it is recorded on its payment, or none."""
    answer, again = await _once(
        request, key, "confirm_answer", lambda: answers.confirm(request.user, batch_id, answer_id)
    )
    return _said(shapes.Confirmed(**answer), again)


@post(
    "/funder/bank-accounts/{bank_account_id:int}/statements",
    name="api.import_statement",
    guards=[BOOKKEEPERS],
    responses=REFUSALS,
)
async def import_statement(
    request: Asked, bank_account_id: FromPath[int], key: Key, data: JSONBody[shapes.SentStatement]
) -> Response[shapes.Imported]:
    """Lines of the account from which grants are paid; those on record already are left."""
    sent = statements.sent(data, _content(data.content_base64))
    answer, again = await _once(
        request, key, "import_statement", lambda: statements.of_funder(request.user, bank_account_id, sent)
    )
    return _said(shapes.Imported(**answer), again)


@post(
    "/hub/bank-accounts/{bank_account_id:int}/statements",
    name="api.import_hub_statement",
    guards=[HUB_BOOKKEEPERS],
    responses=REFUSALS,
)
async def import_hub_statement(
    request: Asked, bank_account_id: FromPath[int], key: Key, data: JSONBody[shapes.SentStatement]
) -> Response[shapes.Imported]:
    """Lines of a hub's account in which groups' money lies; those on record already are left."""
    sent = statements.sent(data, _content(data.content_base64))
    answer, again = await _once(
        request, key, "import_hub_statement", lambda: statements.of_hub(request.user, bank_account_id, sent)
    )
    return _said(shapes.Imported(**answer), again)


@post("/standing/{kind:str}", name="api.send_sheet", guards=[RECORD_KEEPERS], responses=REFUSALS)
async def send_sheet(
    request: Asked, kind: FromPath[ImportKind], key: Key, data: JSONBody[shapes.SentFile]
) -> Response[shapes.Planned]:
    """Listings, annual checks or ratings as a sheet. Nothing of it is on record before it is confirmed."""
    content = _content(data.content_base64)
    answer, again = await _once(request, key, "send_sheet", lambda: sheets.send(request.user, kind, content, data.name))
    return _said(shapes.Planned(**answer), again)


@post(
    "/standing/sheets/{sheet_id:int}/confirmation",
    name="api.confirm_sheet",
    guards=[RECORD_KEEPERS],
    responses=REFUSALS,
)
async def confirm_sheet(request: Asked, sheet_id: FromPath[int], key: Key) -> Response[shapes.Confirmed]:
    """Every row of it is put on record, or none."""
    answer, again = await _once(request, key, "confirm_sheet", lambda: sheets.confirm(request.user, sheet_id))
    return _said(shapes.Confirmed(**answer), again)


@put("/organizations/{organization_id:int}", name="api.edit_organization", guards=[REGISTRARS], responses=REFUSALS)
async def edit_organization(
    request: Asked, organization_id: FromPath[int], key: Key, data: JSONBody[shapes.SentRecord]
) -> Response[shapes.Changed]:
    """Fields of an organisation's record, from the version that was read; who may change which is as on its page."""
    answer, again = await _once(
        request, key, "edit_organization", lambda: records.edit(request.user, organization_id, data)
    )
    return _said(shapes.Changed(**answer), again, status=200)


async def _once(request: Asked, key: str, verb: str, write: Callable[[], Awaitable[Answer]]) -> tuple[Answer, bool]:
    sent = f"{request.method} {request.url.path}\n".encode() + await request.body()
    token = request.scope["state"]["token"]
    return await once(request.user, verb, write, token_id=token.id, key=key, digest=hashlib.sha256(sent).hexdigest())


def _content(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    rules.content_is_base64(bool(found))
    return found


def _said(content: Any, again: bool, status: int = 201) -> Response[Any]:
    return Response(content, status_code=status, headers={"Idempotent-Replayed": "true"} if again else None)


ROUTES = [
    send_answer,
    confirm_answer,
    import_statement,
    import_hub_statement,
    send_sheet,
    confirm_sheet,
    edit_organization,
]
