"""Papers of complaints: the reporter's receipt, 投诉登记与答复 (form 30), the register as a workbook."""

from collections.abc import Mapping, Sequence

from grants import clock, codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.db import get
from grants.disclosure.complaints import queries, words
from grants.disclosure.complaints.facts import Case
from grants.disclosure.complaints.tables import Complaint
from grants.i18n import _
from grants.people import queries as people
from grants.settings import settings
from grants.workbooks import Sheet, workbook


async def receipt(found: Case, code: str) -> bytes:
    """The number with its status code, for who reported it; of what was reported it says nothing."""
    row = found.complaint
    facts = {
        "found": found,
        "row": row,
        "status_code": code,
        "where": f"{settings().address}/complaints/status",
    }
    inside = {"number": row.number, "received_at": row.received_at.isoformat(), "accept_by": str(row.accept_by)}
    return await pdf.render(
        "pdf/disclosure/complaint_receipt.html",
        facts,
        created=row.received_at,
        attachments=[("receipt.json", "application/json", canonical(inside).encode())],
    )


async def register_and_reply(complaint_id: int) -> Made:
    """The paper of a closed complaint, in the handlers' words: who reported is not in it."""
    found = await queries.case_of(await get(Complaint, complaint_id))
    row = found.complaint
    inside = {
        "number": row.number,
        "channel": row.channel,
        "anonymous": row.is_anonymous,
        "target": found.target,
        "topic": row.topic,
        "wording": row.wording,
        "received_at": row.received_at.isoformat(),
        "accepted_on": str(row.accepted_on),
        "due_on": str(row.due_on),
        "finding": row.finding,
        "found_words": row.found_words,
        "decided_on": str(row.decided_on),
        "measures": [[each.measure_kind, each.words, str(each.done_on)] for each in found.measures],
        "reply": row.reply,
        "replied_on": str(row.replied_on),
        "closing": row.closing,
        "closed_on": str(row.closed_on),
    }
    written = canonical(inside)
    code = codes.check_code(f"complaint:{complaint_id}:{written}".encode())
    facts = {
        "found": found,
        "row": row,
        "words": words,
        "decider": (await people.names([row.decided_by]))[row.decided_by],
        "code": code,
        "address": f"{settings().address}/verify/{code}",
    }
    content = await pdf.render(
        "pdf/disclosure/complaint.html",
        facts,
        created=clock.start_of(row.closed_on),
        attachments=[("complaint.json", "application/json", written.encode())],
    )
    return Made(content, code)


def register(rows: Sequence[Complaint], targets: Mapping[int, str]) -> bytes:
    """The register as a workbook: the handler's wording, never the reporter's, and no name of who reported."""
    heads = (
        *((_("编号"), 15), (_("渠道"), 8), (_("实名或匿名"), 10), (_("被投诉方"), 36), (_("事项"), 20)),
        *((_("投诉内容（经办理人归纳）"), 50), (_("收到"), 12), (_("受理"), 12), (_("期限"), 12), (_("办理人"), 12)),
        *((_("状态"), 10), (_("认定"), 12), (_("反馈"), 12), (_("结案"), 12)),
    )
    cells = (
        (
            each.number,
            words.CHANNEL_NAMES[each.channel],
            _("匿名") if each.is_anonymous else _("实名"),
            targets[each.id],
            words.TOPIC_NAMES[each.topic],
            each.wording,
            clock.local_day(each.received_at),
            each.accepted_on,
            each.due_on or each.accept_by,
            each.investigator_name,
            words.STATUS_NAMES[each.status][1],
            words.FINDING_NAMES[each.finding] if each.finding else None,
            each.replied_on,
            each.closed_on,
        )
        for each in rows
    )
    return workbook(Sheet(_("投诉登记"), heads, cells))
