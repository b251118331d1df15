"""Forms of reports that a call brings with it: begun from the standard one, copied with the call, fixed with it."""

from grants.audit import action, record
from grants.calls import queries, rules
from grants.calls.tables import Call, DueReport, ReportForm
from grants.calls.words import REPORT_NAMES
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor
from grants.questions import actions as questions


@action
async def add_report_form(by: Actor, call_id: int, kind: DueReport) -> ReportForm:
    """Begin the form of a kind of report. Its questions are written as those of the application are."""
    call = await queries.call(call_id, lock="UPDATE")
    rules.check_report_form(by, call, kind, await queries.report_forms(call_id))
    with speaking(CHINESE):
        title = str(REPORT_NAMES[kind])
    asked = await questions.make_report_form(by, title=title, owner_id=call.funder)
    form = ReportForm(call=call_id, report_kind=kind, questionnaire=asked.id)
    await form.save()
    await record(by, "calls.report_form_added", call, kind=kind, questionnaire=asked.id)
    return form


@action
async def remove_report_form(by: Actor, call_id: int, kind: DueReport) -> None:
    """The call asks no questions of its own in that kind of report any more. Without such a form nothing changes."""
    call = await queries.call(call_id, lock="UPDATE")
    rules.check_template(by, call)
    await ReportForm.delete().where(ReportForm.call == call_id, ReportForm.report_kind == kind)
    await record(by, "calls.report_form_removed", call, kind=kind)


async def copy_forms(by: Actor, earlier: int, call: Call) -> None:
    """A copy of a call asks in its reports what the call asked. Inside the action that makes the copy."""
    for each in await queries.report_forms(earlier):
        asked = await questions.copy_questionnaire(by, each.questionnaire, owner_id=call.funder)
        await ReportForm(call=call.id, report_kind=each.report_kind, questionnaire=asked.id).save()


async def fix_forms(by: Actor, call_id: int) -> None:
    """What is published stands. Inside the action that publishes."""
    for each in await queries.report_forms(call_id):
        await questions.fix_questionnaire(by, each.questionnaire)
