"""Why a field of a report is not saved. Pure."""

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting.contents.facts import FILES, ToReport
from grants.reporting.contents.rules import targets_of
from grants.reporting.drafts.tables import DraftField
from grants.reporting.rules import Reporting, check_submission
from grants.reporting.tables import ReportKind

LONGEST = 20_000


def check_saving(
    facts: Reporting, against: ToReport, kind: ReportKind, period: int, by: Actor, *, name: str, text: str
) -> None:
    """Who may hand the report in may write it, field by field."""
    check_submission(facts, kind, by, narrative="-", period=period)
    field_is_on_the_form(against, name)
    if len(text) > LONGEST:
        raise Refused("reporting.field_too_long", _("最多 {n} 字", n=LONGEST), field=name)


def field_is_on_the_form(against: ToReport, name: str) -> None:
    fields = targets_of(against) - {FILES}
    more = {f"{each}-why" for each in fields} | {f"{each}-words" for each in fields}
    if name not in fields | more:
        raise Refused("reporting.no_such_field", _("报告里没有这一项"))


def nobody_wrote_it_meanwhile(last: DraftField | None, base: int, name: str) -> None:
    """Of two people the later is shown what the earlier wrote, instead of writing over it."""
    if last is not None and last.version > base:
        raise Refused("reporting.changed_meanwhile", _("别人也改了这一项，请选择保留哪一份"), field=name)
