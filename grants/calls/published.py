"""Reads of what everybody may see of calls: published ones that are no trial, with their corrections and papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants import files
from grants.calls import queries
from grants.calls.kinds import QuotaKind
from grants.calls.queries import CallFacts
from grants.calls.saying import Names
from grants.calls.tables import Call, CallCorrection, CallPaper
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import Division, ListName


@dataclass(frozen=True)
class Published:
    """A published call with what came after: its corrections in order, and its printed announcement once made."""

    facts: CallFacts
    corrections: Sequence[CallCorrection] = ()
    paper: CallPaper | None = None
    templates: Mapping[int, Upload] = field(default_factory=dict)

    @property
    def call(self) -> Call:
        return self.facts.call

    @property
    def changed_at(self) -> datetime:
        """When something was last said of it."""
        last: datetime = self.corrections[-1].corrected_at if self.corrections else self.call.published_at
        return last

    def correction(self, number: int) -> CallCorrection:
        """One correction. Raises NotFound."""
        for each in self.corrections:
            if each.number == number:
                return each
        raise NotFound("calls.no_such_correction", _("没有找到这次更正"))


async def one(call_id: int) -> Published:
    """A call as the public sees it: a draft and a trial do not exist for them."""
    facts = await queries.published_call(call_id)
    return (await _with_what_followed([facts], with_templates=True))[0]


async def every() -> list[Published]:
    """Every one, the newest deadline first."""
    return await _with_what_followed(await queries.published_calls())


async def search(typed: str) -> list[Published]:
    """Those whose title, number or office holds every word that was typed."""
    wanted = typed.casefold().split()
    return [each for each in await every() if all(word in _text(each).casefold() for word in wanted)]


async def names_of(facts: CallFacts) -> Names:
    """What the codes of its tracks and quotas are called."""
    bounded = {kind: {each.code for each in facts.quotas if each.quota_kind == kind} for kind in QuotaKind}
    codes = {code for track in facts.tracks for code in track.divisions} | bounded[QuotaKind.DIVISION]
    fields = {code for track in facts.tracks for code in track.fields} | bounded[QuotaKind.FIELD]
    places = await Division.objects().where(Division.code.is_in(["", *codes]))
    lists = (ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA) if fields else ()
    terms = [term for name in lists for term in await vocabulary.every_term(name)]
    return Names(
        divisions={place.code: place.name for place in places},
        fields={term.code: term.name for term in terms},
    )


async def template_of(call_id: int, position: int) -> tuple[Upload, bytes]:
    """The form for a paper that a call asks for, as it was put in. Raises NotFound."""
    found = await one(call_id)
    for paper in found.facts.required_papers:
        if paper.position == position and paper.template in found.templates:
            upload = found.templates[paper.template]
            return upload, await files.read(upload)
    raise NotFound("calls.no_such_template", _("没有找到这份样表"))


async def announcement_of(call_id: int) -> tuple[CallPaper, bytes]:
    """The printed announcement as it stands. Raises NotFound while it is being made."""
    found = await one(call_id)
    if found.paper is None:
        raise NotFound("calls.paper_not_ready", _("公告文件正在生成，请稍后再试"))
    upload = await get(Upload, found.paper.upload)
    return found.paper, await files.read(upload)


async def _with_what_followed(found: Sequence[CallFacts], *, with_templates: bool = False) -> list[Published]:
    ids = [0, *(facts.call.id for facts in found)]
    rows = CallCorrection.objects().where(CallCorrection.call.is_in(ids)).order_by(CallCorrection.number)
    corrections = _by_call(await rows.output(load_json=True))
    papers = _by_call(await CallPaper.objects().where(CallPaper.call.is_in(ids)))
    templates = await _templates(found) if with_templates else {}
    return [
        Published(
            facts=facts,
            corrections=corrections.get(facts.call.id, ()),
            paper=next(
                (each for each in papers.get(facts.call.id, ()) if each.correction_no == facts.call.correction_no),
                None,
            ),
            templates=templates,
        )
        for facts in found
    ]


async def _templates(found: Sequence[CallFacts]) -> dict[int, Upload]:
    ids = [paper.template for facts in found for paper in facts.required_papers if paper.template is not None]
    return {row.id: row for row in await Upload.objects().where(Upload.id.is_in([0, *ids]))}


def _by_call(rows: Sequence[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.call, []).append(row)
    return groups


def _text(found: Published) -> str:
    call = found.call
    return " ".join((call.title, call.document_no, found.facts.funder.name, found.facts.organiser.name))
