import re
from datetime import date, timedelta
from decimal import Decimal

import asyncpg
import pytest

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.reporting.appraisal import actions, documents, queries
from grants.reporting.appraisal.facts import Sender, SurveyPlan
from grants.reporting.appraisal.forms import STANDARD
from grants.reporting.appraisal.tables import (
    CommitteeInvitation,
    Rater,
    Survey,
    SurveyAnswer,
    SurveyRemark,
    SurveyTrace,
)
from grants.reporting.evaluation import closing
from tests.reporting.evaluation.world import CLOSED, JUDGED, PREPARED, an_evaluation
from tests.reporting.world import on

CONTENT = {"q1": "5", "q2": "4", "q3": "5", "q4": "1"}
UNHAPPY = {"q1": "2", "q2": "1", "q3": "3", "q4": "3", "q5": "地方太小"}


def a_survey(**changes) -> SurveyPlan:
    facts = {"opens_on": date(2026, 9, 8), "closes_on": date(2026, 9, 12), "questions": STANDARD, "per_hour": 3}
    return SurveyPlan(**facts | changes)


async def asked(**changes):
    """An open evaluation whose questionnaire hangs out, with its code and its place."""
    w = await an_evaluation()
    with on(PREPARED):
        await actions.prepare_survey(w.olga, w.id, a_survey(**changes))
    found = await queries.survey(w.id)
    assert found is not None
    return w, found.places[0]


async def say(code: str, answers: dict[str, str], browser: str, network: str = "n", *, invited: str = ""):
    sender = Sender(browser, network, 30)
    return await actions.answer_survey(None, code, typed=answers, sender=sender, code=invited)


async def test_residents_and_committees_answer_are_weighed_and_forgotten_when_it_closes(db):
    w, place = await asked()
    with on(JUDGED):
        for at in range(5):
            await say(place.code, UNHAPPY if at == 4 else CONTENT, f"b{at}", f"n{at}")
        codes = await actions.invite_committees(w.olga, place.id, ["渔港村支委", "渔港村村委", " ", "渔港村监委"])
        for _body, code in codes:
            await say(place.code, CONTENT, "", invited=code.lower())
        for code, refusal in ((codes[0][1], "reporting.invitation_used"), ("XXXX", "reporting.no_such_invitation")):
            with pytest.raises(Refused, match=refusal):
                await say(place.code, CONTENT, "", invited=code)
        with pytest.raises(Refused, match=r"reporting\.survey_answered"):
            await actions.prepare_survey(w.olga, w.id, a_survey())
    for at, marks in enumerate((("50", "30"), ("52", "32"))):
        await w.judge(at, marks)
    with on(CLOSED):
        with pytest.raises(Refused, match=r"reporting\.survey_runs"):
            await closing.close_evaluation(w.olga, w.id)
        traces = await SurveyTrace.count()
        await actions.close_survey(w.olga, w.id)
        with pytest.raises(Refused, match=r"reporting\.survey_closed"):
            await actions.close_survey(w.olga, w.id)
        [result] = await closing.close_evaluation(w.olga, w.id)

    # Residents: four of 14/15 steps and one of 6/15, so 82.67; committees 93.33; experts 82.
    assert (result.experts, result.committees, result.residents) == (
        Decimal("82.00"), Decimal("93.33"), Decimal("82.67"),
    )  # fmt: skip
    assert (result.score, result.satisfaction) == (Decimal("83.80"), Decimal("80.00"))
    survey = await Survey.objects().first()
    assert (traces, await SurveyTrace.count(), survey.salt) == (5, 0, "")
    assert await CommitteeInvitation.count(CommitteeInvitation.used_on) == 3
    for statement in ("UPDATE survey_answer SET rater = 'committee'", "DELETE FROM survey_answer"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with transaction():
                await sql(statement)


async def test_one_browser_answers_once_and_one_network_not_often_within_the_hour(db):
    _w, place = await asked()
    with on(JUDGED):
        for at in range(3):
            await say(place.code, CONTENT, f"b{at}")
        for browser, network, refusal in (
            ("b0", "other", "survey_answered_already"),
            ("b9", "n", "survey_too_many"),
            ("", "other", "survey_needs_a_cookie"),
        ):
            with pytest.raises(Refused, match=rf"reporting\.{refusal}"):
                await say(place.code, CONTENT, browser, network)
        with pytest.raises(Refused, match=r"reporting\.survey_incomplete"):
            await say(place.code, {"q1": "5"}, "b8", "other")
        later = clock.now() + timedelta(minutes=61)
    with clock.at(later):
        await say(place.code, CONTENT, "b9")

    found = await queries.survey(_w.id)
    voices = await queries.voices(found)
    assert voices[place.project][Rater.RESIDENT].count == 4
    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction():
            answer = await SurveyAnswer.objects().first()
            await sql("UPDATE survey_trace SET browser_hash = 'b1' WHERE answer = {}", answer.id)


async def test_only_the_office_prepares_invites_and_decides_what_is_shown(db):
    w, place = await asked()
    with on(PREPARED):
        with pytest.raises(Refused, match=r"reporting\.survey_days"):
            await actions.prepare_survey(w.olga, w.id, a_survey(opens_on=date(2026, 9, 1)))
        with pytest.raises(Refused, match=r"reporting\.nobody_invited"):
            await actions.invite_committees(w.olga, place.id, ["", " "])
        with pytest.raises(NotFound, match=r"reporting\.no_such_evaluation"):
            await actions.invite_committees(w.ada, place.id, ["渔港村支委"])
        await actions.prepare_survey(w.olga, w.id, a_survey(intro="请评一评"))
        with pytest.raises(NotFound, match=r"reporting\.no_such_survey"):
            await queries.place("NOSUCH")
        with pytest.raises(NotFound, match=r"reporting\.no_survey"):
            await queries.survey_to_close(w.id + 1)
    with on(JUDGED):
        await say(place.code, UNHAPPY, "b1")
        [remark] = await SurveyRemark.objects()
        with pytest.raises(Refused, match=r"people\."):
            await actions.decide_remark(w.ada, remark.id, is_released=True)
        await actions.decide_remark(w.olga, remark.id, is_released=False)
        with pytest.raises(Refused, match=r"reporting\.remark_decided"):
            await actions.decide_remark(w.olga, remark.id, is_released=True)

    found = await queries.survey(w.id)
    assert (found.survey.intro, found.places[0].code) == ("请评一评", place.code)


async def test_a_resident_answers_on_the_phone_without_signing_in_and_the_office_reads_it(browser):
    w, place = await asked()
    home, office = f"/s/{place.code}", f"/evaluations/{w.id}/survey"
    with on(JUDGED):
        opened = await browser.get(home)
        stamp = re.search(r'name="stamp" value="([^"]+)"', opened.text)[1]
        hasty = await browser.post(home, data=CONTENT | {"stamp": stamp})
        later = clock.now() + timedelta(seconds=60)
    with clock.at(later):
        robot = await browser.post(home, data=CONTENT | {"stamp": stamp, "website": "http://spam"})
        empty = await browser.post(home, data={"stamp": stamp})
        sent = await browser.post(home, data=UNHAPPY | {"stamp": stamp})
        again = await browser.post(home, data=CONTENT | {"stamp": stamp})
        thanked = await browser.get(home)
        read = await browser.sign_in(w.olga.id).get(office)
        changed = await browser.post(office, data={"opens_on": ""})
        poster = await browser.get(f"/survey-places/{place.id}/poster")
        invited = await browser.post(f"/survey-places/{place.id}/invitations", data={"bodies": "渔港村支委"})
        remark = await SurveyRemark.objects().first()
        shown = await browser.post(f"/remarks/{remark.id}/decision", data={"decision": "release"})
        undecided = await browser.post(f"/remarks/{remark.id}/decision", data={})
        closed = await browser.post(f"{office}/closure")
        over = await browser.get(home)

    assert [each.status_code for each in (opened, hasty, robot, empty, sent, again, thanked, read, changed)] == [
        200, 422, 422, 422, 303, 422, 200, 200, 422,
    ]  # fmt: skip
    assert [each.status_code for each in (poster, invited, shown, undecided, closed, over)] == [
        200, 200, 303, 422, 303, 200,
    ]  # fmt: skip
    assert "地方太小" in read.text
    assert "地方太小" not in over.text
    assert poster.content.startswith(b"%PDF")
    assert documents.address(place).endswith(home)
    assert "渔港村支委" in invited.text
    assert "您已经答复过" in thanked.text
    assert "问卷已结束" in over.text
    assert await SurveyAnswer.count() == 1
