"""What both ways of filing a claim do: find the group's books, keep files before anything else is checked."""

from collections.abc import Mapping, Sequence

from grants.custody import queries
from grants.custody.claiming import actions
from grants.custody.claiming import queries as claiming
from grants.custody.claiming.forms import RowsForm
from grants.custody.claiming.tables import ProofKind
from grants.custody.pages.asked import Asked
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.tables import Role

Books = Sequence[queries.LedgerPage]


async def books_of(request: Asked, group_id: int) -> Books:
    """The ledgers of a group, for who signs for it."""
    if not request.user.has_in(group_id, Role.GROUP_SIGNATORY):
        raise NotFound("custody.not_your_group", _("没有找到这个组织"))
    return [
        await queries.ledger_page(request.user, each.ledger.id)
        for each in await queries.kept(request.user, group_id=group_id)
        if each.ledger.closed_on is None
    ]


async def keep_file(request: Asked, form: RowsForm, name: str, books: Books) -> Upload | None:
    """The file of one field, kept: whoever mistyped an amount does not take the photo again."""
    sent = form.posted_file(name)
    if sent is None or not books:
        return None
    upload = await _kept(request, form, name, books, await sent.read(), sent.filename)
    if upload is not None:
        form.keep(name, upload.id)
    return upload


async def keep_proofs(request: Asked, form: RowsForm, kinds: Sequence[ProofKind], books: Books) -> None:
    """All files of the fields that ask for proof."""
    for kind in kinds:
        for sent in form.posted_files(kind) if books else []:
            upload = await _kept(request, form, kind, books, await sent.read(), sent.filename)
            if upload is not None:
                form.keep_proof(kind, upload.id)


async def own(request: Asked, form: RowsForm) -> Mapping[int, Upload]:
    """The files of a form that are this person's own."""
    return await claiming.own_uploads(request.user, form.all_kept())


async def _kept(
    request: Asked, form: RowsForm, name: str, books: Books, content: bytes, filename: str
) -> Upload | None:
    upload = None
    with form.showing_refusals():
        upload = await actions.keep_file(request.user, books[0].kept.ledger.id, content=content, name=filename)
    if form.error("file"):
        form.fail(name, form.error("file"))
    return upload
