import numpy as np
import pytest

from grants import clock
from grants.people.tables import Role
from grants.results.advice.calibration import calibrate
from grants.results.advice_words import signed
from grants.results.advising import round_advice
from grants.scoring import stepping_back
from grants.scoring.tables import Result
from tests.results.advised import an_advised_round, an_advised_round_with_a_pitch, marks
from tests.scoring.phased import BEFORE_PITCH
from tests.scoring.world import AFTER_SCORING, a_closed_round, a_scoring_round, an_actor

FEW = {1: [[18, 22, 13, 13, 13, 8], [17, 21, 12, 12, 12, 7]], 2: [[16, 20, 11, 11, 11, 6], [19, 23, 14, 14, 14, 9]]}


async def test_who_runs_or_oversees_a_round_reads_beside_its_scores_what_the_module_says_of_its_sheets(browser):
    w = await an_advised_round()
    address = f"/rounds/{w.call.id}/advice"
    applicant = await an_actor("ada", (w.applicants[0], Role.APPLICANT))
    approver = await an_actor("anna", (w.funder, Role.APPROVER))
    pairs = np.array(list(marks()))
    expected = calibrate(pairs[:, 0], pairs[:, 1], np.array(list(marks().values())))
    official = {each.application: each.final for each in await Result.objects()}

    with clock.at(AFTER_SCORING):
        signed_out = await browser.get(address)
        seen = [
            await browser.sign_in(each.id).get(address) for each in (w.officer, w.secretary, w.supervisor, approver)
        ]
        unseen = [await browser.sign_in(each.id).get(address) for each in (w.people[0], applicant)]
        ranking = await browser.sign_in(w.officer.id).get(f"/rounds/{w.call.id}/ranking")
        papers = await browser.get(f"/rounds/{w.call.id}/papers")
        found = (await round_advice(w.officer, w.call.id)).advice

    assert signed_out.status_code in (302, 303, 401)
    assert [each.status_code for each in seen] == [200] * 4
    assert [each.status_code for each in unseen] == [404, 404]
    assert all(f'href="{address}"' in each.text for each in (ranking, papers))
    text = seen[0].text
    assert "资助线在噪声之内" in text
    assert "不进入正式得分" in text
    assert "E2" in text
    assert not any(each.name in text for each in w.people)
    assert [each.place for each in found.whole] == list(range(1, 21))
    for each in found.whole:
        assert each.beside.official == official[each.beside.application]
        at = next(at for at, own in enumerate(w.applications) if own.id == each.beside.application)
        assert each.beside.calibrated == pytest.approx(expected.score[at])
        assert f"{expected.score[at]:.2f}" in text
    for at, bias in enumerate(expected.bias):
        assert f"{signed(bias)} ± {1.645 * expected.bias_sd[at]:.1f}" in text
    assert min(zip(expected.bias, found.phases[0].experts, strict=True))[1] == "E2"
    assert f"{expected.alpha:.2f}" in text


async def test_a_phase_of_other_full_marks_is_advised_on_in_points_of_100(browser):
    w = await an_advised_round_with_a_pitch()
    with clock.at(BEFORE_PITCH):
        found = (await round_advice(w.officer, w.call.id)).advice
        page = await browser.sign_in(w.officer.id).get(f"/rounds/{w.call.id}/advice")

    paper, pitch = found.phases
    assert [each.calibrated for each in pitch.scores] == pytest.approx([each.calibrated for each in paper.scores])
    assert [each.official for each in pitch.scores] == [each.official for each in paper.scores]
    assert "路演：专家宽严" in page.text
    assert "不推算加评" in page.text


async def test_with_few_sheets_nothing_is_calibrated_and_the_page_says_why(browser):
    w = await a_closed_round(FEW)
    with clock.at(AFTER_SCORING):
        page = await browser.sign_in(w.supervisor.id).get(f"/rounds/{w.call.id}/advice")

    assert page.status_code == 200
    assert "“书面评审”不能校准" in page.text
    assert "2 份申报、每位专家 2 份，太少" in page.text
    assert "正式排名不受影响" in page.text
    assert "校准名次" not in page.text


async def test_before_closing_there_is_nothing_and_who_is_recused_from_one_application_gets_none_of_it(browser):
    w = await a_scoring_round()
    address = f"/rounds/{w.call.id}/advice"
    with clock.at(AFTER_SCORING):
        before = await browser.sign_in(w.officer.id).get(address)
        await stepping_back.step_back(w.officer, w.applications[0].id, reason="亲属任会计")
        recused = await browser.get(address)

    assert "锁定前没有参考" in before.text
    assert recused.status_code == 403
    assert "须回避" in recused.text
