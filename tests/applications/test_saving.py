"""What beginning and saving ask of the database: little, and all of it or nothing is kept."""

from uuid import uuid4

import pytest

from grants import clock
from grants.applications import actions, queries
from grants.applications.facts import ApplicationFacts
from grants.applications.forms import SectionForm
from grants.applications.tables import Application
from grants.errors import Refused
from tests.applications.world import a_draft, an_applicant, content
from tests.calls.world import WHILE_OPEN
from tests.counting import Count, queries_counted


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def begin(who, key, **fields: str) -> Application:
    whole = content(who)
    return await actions.start_application(
        who.fills,
        call_id=whole.call_id,
        track_id=whole.track_id,
        fund_id=whole.fund_id,
        applicant_id=whole.applicant_id,
        form_key=key,
        fields=fields,
    )


async def test_a_draft_begins_with_what_was_typed_or_not_at_all(db):
    who, key = await an_applicant(), uuid4()

    with pytest.raises(Refused, match=r"applications\.no_such_field"):
        await begin(who, key, title="独居老人", no_such_field="x")
    left = await Application.count()
    begun = await begin(who, key, title="独居老人", purpose="ELDERLY")

    assert left == 0
    assert (begun.title, begun.purpose, await Application.count()) == ("独居老人", "ELDERLY", 1)


@pytest.mark.commits
async def test_once_its_call_is_known_an_application_is_read_whole_in_three_questions(committed):
    facts = await a_draft(await an_applicant())

    with queries_counted() as asked:
        await queries.facts(facts.application.id)

    assert len(asked) <= 3


@pytest.mark.commits
async def test_a_save_reads_once_and_one_more_changed_field_is_one_more_statement(committed):
    facts = await a_draft(who := await an_applicant())

    one = await save(who, facts, needs="甲", beneficiaries=facts.value("beneficiaries"))
    two = await save(who, facts, needs="乙", beneficiaries="62")
    same = await save(who, facts, needs="乙", beneficiaries="62")

    assert [len(one) <= 7, len(two) <= 8, len(same) <= 3] == [True] * 3, two.statements


@pytest.mark.commits
async def test_a_field_that_saves_itself_gives_the_application_as_a_new_reading_would(committed):
    facts = await a_draft(who := await an_applicant())
    key, base = facts.application.id, facts.application.version

    kept = await actions.save_field(who.fills, key, name="indirect", value="三十人", base=base, key="k1")
    mended = await actions.save_field(who.fills, key, name="indirect", value="30", base=kept.version, key="k2")

    now = await queries.facts(key)
    assert kept.after.misfits == {"indirect": "三十人"}
    assert (mended.after.values, mended.after.misfits, mended.version) == (now.values, {}, now.application.version)


async def save(who, facts: ApplicationFacts, **typed: str) -> Count:
    """The statements of one save of the section `needs`."""
    now = await queries.facts(facts.application.id)
    page = SectionForm({"version": str(now.application.version), **typed})
    section = next(each for each in now.form.sections if each.key == "needs")
    with queries_counted() as asked:
        await actions.save_section(who.fills, now.application.id, lambda found: page.read(found, section))
    return asked
