"""Writing to those who apply for a round; the log of everything that was sent; the words of each letter."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.codes import mask_phone
from grants.errors import NotFound, why_not
from grants.i18n import Text, _
from grants.mailings import actions, queries, rules
from grants.mailings.forms import MailingForm, WordingForm
from grants.mailings.tables import Audience, Mailing
from grants.notifications import queries as outbox
from grants.notifications.letters import LETTERS, Letter, worded
from grants.notifications.queries import SHOWN, Wanted
from grants.notifications.tables import LetterWording, Message
from grants.people import queries as people
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_WRITE = roles(*rules.WRITERS)
MAY_READ_LOG = roles(Role.ADMIN, Role.AUDITOR)
MAY_WORD = roles(*rules.WORDERS)
PREVIEWED = 3

AUDIENCE_NAMES: dict[Audience, Text] = {
    Audience.DRAFTING: _("还没有提交的草稿"),
    Audience.SUBMITTED: _("已提交、等待审查的申报"),
    Audience.RETURNED: _("待补正的申报"),
    Audience.ELIGIBLE: _("资格审查通过的申报"),
    Audience.INELIGIBLE: _("资格审查不通过的申报"),
    Audience.RECEIVED: _("全部已提交的申报"),
}
STATE_NAMES: dict[str, Text] = {"waiting": _("等待发送"), "sent": _("已发送"), "failed": _("发送失败")}


@get("/rounds/{call_id:int}/mailings", name="mailings.mailings", guards=[MAY_WRITE])
async def mailings(request: Asked, call_id: FromPath[int]) -> Template:
    return await _list_page(request, await calls.round_facts(request.user, call_id), MailingForm())


@post("/rounds/{call_id:int}/mailings", name="mailings.draft", guards=[MAY_WRITE], status_code=200)
async def draft(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts = await calls.round_facts(request.user, call_id)
    form = MailingForm(await request.form())
    if form.ok and form.audience:
        with form.showing_refusals():
            made = await actions.draft_mailing(
                request.user, call_id, audience=Audience(form.audience), subject=form.subject, body=form.body
            )
            return to(request, "mailings.mailing", call_id=call_id, mailing_id=made.id)
    return await _list_page(request, facts, form, 422)


@get("/rounds/{call_id:int}/mailings/{mailing_id:int}", name="mailings.mailing", guards=[MAY_WRITE])
async def mailing(request: Asked, call_id: FromPath[int], mailing_id: FromPath[int]) -> Template:
    facts = await calls.round_facts(request.user, call_id)
    row = await queries.mailing(call_id, mailing_id)
    return await _mailing_page(request, facts, row, MailingForm(None, row))


@post("/rounds/{call_id:int}/mailings/{mailing_id:int}", name="mailings.redraft", guards=[MAY_WRITE], status_code=200)
async def redraft(request: Asked, call_id: FromPath[int], mailing_id: FromPath[int]) -> Template | Redirect:
    facts = await calls.round_facts(request.user, call_id)
    row = await queries.mailing(call_id, mailing_id)
    form = MailingForm(await request.form())
    if form.ok and form.audience:
        with form.showing_refusals():
            await actions.redraft_mailing(
                request.user,
                call_id,
                mailing_id,
                audience=Audience(form.audience),
                subject=form.subject,
                body=form.body,
                version=form.version,
            )
            return to(request, "mailings.mailing", call_id=call_id, mailing_id=mailing_id, flash=_("草稿已保存"))
    return await _mailing_page(request, facts, row, form, 422)


@post(
    "/rounds/{call_id:int}/mailings/{mailing_id:int}/release",
    name="mailings.release",
    guards=[MAY_WRITE],
    status_code=200,
)
async def release(request: Asked, call_id: FromPath[int], mailing_id: FromPath[int]) -> Template | Redirect:
    facts = await calls.round_facts(request.user, call_id)
    posted = MailingForm(await request.form()).version
    row = await queries.mailing(call_id, mailing_id)
    form = MailingForm(None, row)
    with form.showing_refusals():
        sent = await actions.release_mailing(request.user, call_id, mailing_id, version=posted)
        said = _("已发出 {n} 封", n=sent.sent_to)
        return to(request, "mailings.mailing", call_id=call_id, mailing_id=mailing_id, flash=said)
    return await _mailing_page(request, facts, row, form, 422)


@get("/admin/messages", name="mailings.log", guards=[MAY_READ_LOG])
async def log(request: Asked) -> Template:
    asked = request.query_params
    event, state = asked.get("event", ""), asked.get("state", "")
    login, before = asked.get("login", "").strip()[:80], asked.get("before", "")
    person = await people.person_by_login(login) if login else None
    wanted = Wanted(
        event=event if event in LETTERS else "",
        state=state if state in STATE_NAMES else "",
        person=(person.id if person else 0) if login else None,
        before=int(before) if before.isdecimal() and len(before) < 10 else None,
    )
    found = await outbox.outbox(wanted)
    names = await people.names([each.person for each in found])
    return page(
        request,
        "mailings/log.html",
        rows=[_logged(each, names) for each in found],
        letters={event: letter.name for event, letter in LETTERS.items()},
        states=STATE_NAMES,
        asked={"event": wanted.event, "state": wanted.state, "login": login},
        older=found[-1].id if len(found) == SHOWN else None,
        may_retry=why_not(rules.check_retry, request.user) is None,
    )


@post("/admin/messages/{message_id:int}/retry", name="mailings.retry", guards=[MAY_WORD])
async def retry(request: Asked, message_id: FromPath[int]) -> Redirect:
    await actions.send_again(request.user, message_id)
    return to(request, "mailings.log", flash=_("已重新排队"))


@get("/admin/letters", name="mailings.letters", guards=[MAY_WORD])
async def letters(request: Asked) -> Template:
    own = await outbox.wordings()
    rows = [(letter, own.get(event)) for event, letter in sorted(LETTERS.items())]
    return page(request, "mailings/letters.html", rows=rows)


@get("/admin/letters/{event:str}", name="mailings.letter", guards=[MAY_WORD])
async def letter(request: Asked, event: FromPath[str]) -> Template:
    kind = kind_of(event)
    wording = await outbox.wording(event)
    return _letter_page(request, kind, wording, WordingForm(None, kind, wording))


@post("/admin/letters/{event:str}", name="mailings.word_letter", guards=[MAY_WORD], status_code=200)
async def word_letter(request: Asked, event: FromPath[str]) -> Template | Redirect:
    kind = kind_of(event)
    wording = await outbox.wording(event)
    form = WordingForm(await request.form(), kind, wording)
    if form.ok:
        with form.showing_refusals():
            await actions.word_letter(
                request.user, event, subject=form.subject, body=form.body, sms=form.sms, version=form.version
            )
            return to(request, "mailings.letter", event=event, flash=_("措辞已保存，之后发出的信用新的措辞"))
    return _letter_page(request, kind, wording, form, 422)


def kind_of(event: str) -> Letter:
    """The letter of that event. Raises NotFound."""
    if event not in LETTERS:
        raise NotFound("mailings.no_such_letter", _("没有这种信"))
    return LETTERS[event]


def _letter_page(
    request: Asked, kind: Letter, wording: LetterWording | None, form: WordingForm, status: int = 200
) -> Template:
    sample = {name: f"〔{label}〕" for name, label in kind.mentions.items()}
    return page(
        request,
        "mailings/letter.html",
        status=status,
        kind=kind,
        wording=wording,
        form=form,
        preview=worded(kind, wording, sample),
    )


async def _list_page(request: Asked, facts: CallFacts, form: MailingForm, status: int = 200) -> Template:
    return page(
        request,
        "mailings/mailings.html",
        status=status,
        call=facts.call,
        form=form,
        rows=await queries.mailings(facts.call.id),
        audiences=AUDIENCE_NAMES,
        fields=rules.FIELDS,
    )


async def _mailing_page(
    request: Asked, facts: CallFacts, row: Mailing, form: MailingForm, status: int = 200
) -> Template:
    found = await queries.recipients(facts.call.id, Audience(row.audience))
    shown = []
    for each in found[:PREVIEWED]:
        values = queries.values_of(facts.call, each)
        shown.append((each, row.subject.format_map(values), row.body.format_map(values)))
    return page(
        request,
        "mailings/mailing.html",
        status=status,
        call=facts.call,
        row=row,
        form=form,
        found=found,
        previews=shown,
        audiences=AUDIENCE_NAMES,
        fields=rules.FIELDS,
    )


def _logged(message: Message, names: dict[int, str]) -> dict[str, object]:
    known = LETTERS.get(message.event)
    if message.sent_at or message.sms_sent_at:
        state = ("ok", _("已发送"))
    elif message.failed_at:
        state = ("bad", _("发送失败"))
    elif message.address or message.phone:
        state = ("info", _("等待发送"))
    else:
        state = ("mute", _("只在站内"))
    return {
        "id": message.id,
        "queued_at": message.queued_at,
        "subject": message.subject,
        "kind": known.name if known else _("群发"),
        "person": names.get(message.person, ""),
        "where": "、".join(
            part for part in (_masked(message.address), message.phone and mask_phone(message.phone)) if part
        ),
        "state": state,
        "attempts": message.attempts,
        "error": message.error,
        "read_at": message.read_at,
        "failed": bool(message.failed_at) and not (message.sent_at or message.sms_sent_at),
    }


def _masked(address: str) -> str:
    """a***@example.org"""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""


ROUTES = [mailings, draft, mailing, redraft, release, log, retry, letters, letter, word_letter]
