"""One round in a real browser: the call is built, a project applies, is judged, announced, signed and paid."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grants.clock import SHANGHAI
from tests.files import samples

pytestmark = [pytest.mark.browser, pytest.mark.commits]

TITLE = "2026年冬季邻里互助征集〔虚构〕"
PROJECT = "冬日暖心探访〔虚构〕"


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def choose(page: Page, field: str, words: str) -> None:
    """Choose the option of a list that has these words in it."""
    option = page.locator(f"#{field} option", has_text=words).first
    page.locator(f"#{field}").select_option(option.get_attribute("value"))


def from_the_inbox(page: Page, words: str, about: str) -> None:
    """Go where a task of the inbox is done."""
    page.goto("/inbox")
    row = page.locator("tr", has_text=about).filter(has_text=words).first
    row.get_by_role("link").first.click()


def test_a_round_from_the_fund_to_the_voucher(people, move_clock, is_well_made, tmp_path):
    _register_the_fund(people, is_well_made)
    call = _publish_the_call(people, is_well_made)
    _apply(people, call, is_well_made)
    move_clock(at(26, 18))
    _check_eligibility(people, is_well_made)
    panel = _seat_the_panel(people, call, is_well_made)
    _assign(people, call, is_well_made)
    move_clock(at(27, 9, 30))
    _step_back(people, call, panel, is_well_made)
    for number, login in enumerate(_assigned(people, call, panel)):
        _score(people, login, number, is_well_made)
    move_clock(at(1, 18, 30, month=12))
    _decide(people, call, is_well_made)
    _announce(people, call, is_well_made)
    move_clock(at(3, 9, month=12))
    _take_the_cut(people, is_well_made)
    move_clock(at(10, 9, month=12))
    award = _sign(people, is_well_made)
    _seal(people, is_well_made)
    payment = _pay(people, award, is_well_made)
    _download_the_voucher(people, payment, tmp_path, is_well_made)
    _everybody_sees_the_money(people, is_well_made)


def _register_the_fund(people, is_well_made) -> None:
    page = people.sign_in("finance-preparer")
    page.goto("/funds/new")
    page.fill("#name", "2026年冬季福利彩票公益金〔虚构〕")
    page.fill("#code", "winter")
    page.get_by_label("福利彩票公益金").first.check()
    page.fill("#year", "2026")
    page.fill("#amount", "5万")
    page.get_by_label("扶老").check()
    is_well_made(page)
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text("50,000.00")
    is_well_made(page)


def _publish_the_call(people, is_well_made) -> int:
    page = people.sign_in("officer")
    page.goto("/rounds/new")
    is_well_made(page)
    page.fill("#title", TITLE)
    choose(page, "organiser_id", "琼澜市益创评估服务中心")
    for name, moment in {"opens_at": at(24, 8), "closes_at": at(26, 17, 30)}.items():
        page.fill(f"#{name}", f"{moment:%Y-%m-%dT%H:%M}")
    for name, day in {"project_from": "2026-12-11", "project_to": "2026-12-31"}.items():
        page.fill(f"#{name}", day)
    press(page, "建立草稿")
    expect(page).to_have_url(re.compile(r"/rounds/\d+"))
    is_well_made(page)
    call = int(re.search(r"/rounds/(\d+)", page.url).group(1))
    timetable = {
        "scoring_opens_at": f"{at(27, 9):%Y-%m-%dT%H:%M}",
        "scoring_closes_at": f"{at(1, 18, month=12):%Y-%m-%dT%H:%M}",
        "decided_on": "2026-12-02",
        "notice_starts_on": "2026-12-02",
    }
    tracks = {"name": "标准项目", "code": "standard", "cap": "30000", "stages": "70/30"}
    judging = {"criteria-1-name": "需求", "criteria-1-max": "60"}
    more = {"criteria-2-name": "方案", "criteria-2-max": "40"}
    panel = {"panel_size": "3", "trim_from": "5", "min_sheets": "3", "pass_mark": "70"}
    _write_section(page, call, "timetable", timetable, is_well_made)
    page.goto(f"/rounds/{call}/call/money")
    choose(page, "pools-1-fund", "冬季福利彩票公益金")
    page.fill("#pools-1-amount", "50000")
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(r"/call$"))
    page.goto(f"/rounds/{call}/call/tracks")
    page.locator("#tracks-1-who").select_option("registered")
    page.locator("details.more summary").first.click()
    _fill(page, {f"tracks-1-{name}": text for name, text in tracks.items()})
    is_well_made(page)
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(r"/call$"))
    page.goto(f"/rounds/{call}/call/judging")
    _fill(page, judging)
    press(page, "再加一项指标")
    _fill(page, more | panel)
    is_well_made(page)
    press(page, "保存并返回")
    channels = {"contact": "0898-0000 0000", "supervision_phone": "0898-0000 0001"}
    _write_section(page, call, "signage", channels, is_well_made)
    page.goto(f"/rounds/{call}/call/publication")
    is_well_made(page)
    press(page, "发布公告")
    page.goto(f"/calls/{call}")
    expect(page.locator("main")).to_contain_text(TITLE)
    is_well_made(page)
    return call


def _fill(page, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        page.fill(f"#{name}", text)


def _write_section(page, call: int, section: str, texts: dict[str, str], is_well_made) -> None:
    page.goto(f"/rounds/{call}/call/{section}")
    _fill(page, texts)
    is_well_made(page)
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(r"/call$"))


def _apply(people, call: int, is_well_made) -> None:
    page = people.sign_in("o1-applicant")
    page.goto(f"/calls/{call}")
    page.get_by_role("link", name="开始申报").first.click()
    page.fill("#title", PROJECT)
    for group in ("applicant", "track", "fund", "purpose"):
        radios = page.locator(f"input[name={group}][type=radio]")
        if radios.count():
            radios.first.check()
    is_well_made(page)
    press(page, "开始填写")
    expect(page).to_have_url(re.compile(r"/applications/\d+"))
    home = re.search(r"/applications/\d+", page.url).group(0)
    for section, texts in {
        "needs": {"needs": "走访 60 户", "beneficiaries": "60"},
        "outcomes": {"outcomes": "60 户满意"},
        "plan": {"plan": "每周探访"},
    }.items():
        page.goto(f"{home}/sections/{section}")
        _fill(page, texts)
        is_well_made(page)
        press(page, "保存并返回")
        expect(page).to_have_url(re.compile(rf"{home}$"))
    page.goto(f"{home}/budget")
    page.fill("#item-1", "暖心包")
    page.fill("#quantities-1", "60")
    page.fill("#unit_price-1", "333.33")
    press(page, "重新计算")
    expect(page.locator("#amount-1")).to_have_text("19,999.80")
    is_well_made(page)
    press(page, "保存并返回")
    is_well_made(page)
    signatory = people.sign_in("o1-signatory")
    signatory.goto(f"{home}/check")
    is_well_made(signatory)
    signatory.goto(f"{home}/submission")
    signatory.locator("#commits").check()
    signatory.fill("#signed_name", re.search(r"请填写您本人的姓名：(\S+)", signatory.inner_text("main")).group(1))
    if signatory.locator("#proof").count():
        signatory.fill("#proof", people.system.password)
    is_well_made(signatory)
    press(signatory, "提交申报")
    expect(signatory.locator("main")).to_contain_text("受理")
    is_well_made(signatory)


def _check_eligibility(people, is_well_made) -> None:
    page = people.sign_in("officer")
    from_the_inbox(page, "资格审查", TITLE)
    is_well_made(page)
    page.get_by_role("link", name=re.compile(PROJECT)).first.click()
    for seen in page.locator("input[name^=verdict-][value=met]").all():
        seen.check()
    page.locator("input[name=outcome][value=passed]").check()
    is_well_made(page)
    press(page, "预览通知")
    is_well_made(page)
    press(page, "作出结论")
    expect(page.locator("main")).to_contain_text("资格通过")


def _seat_the_panel(people, call: int, is_well_made) -> dict[str, str]:
    """Four of the pool are drawn, the first declines, the alternate takes the seat. Gives codes with their names."""
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/terms")
    page.fill("#fee", "每人每天 800 元（税前）")
    is_well_made(page)
    press(page, "保存邀请条件")
    drawn = _draw_experts(people, call, is_well_made)
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/experts")
    press(page, "邀请抽中的 4 人")
    first, *others = drawn
    _answer(people, first, "decline", is_well_made)
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/experts")
    is_well_made(page)
    press(page, f"{others[-1]} 递补")
    for code in others:
        _sign_the_declaration(_answer(people, code, "accept", is_well_made), is_well_made)
    return {code: drawn[code] for code in others}


def _assign(people, call: int, is_well_made) -> None:
    """Tried out, adopted, released: only then the experts see what they judge."""
    page = people.sign_in("officer")
    from_the_inbox(page, "指派评审专家", TITLE)
    is_well_made(page)
    press(page, "试算")
    expect(page.locator("#given")).to_contain_text(PROJECT)
    is_well_made(page)
    press(page, "采用这个方案")
    expect(page.locator("main")).to_contain_text("新指派 3 份")
    is_well_made(page)
    from_the_inbox(page, "发布评审分配", TITLE)
    is_well_made(page)
    press(page, "发布分配")
    expect(page.locator("main")).to_contain_text("专家看得到各自的申报")


def _assigned(people, call: int, panel: dict[str, str]) -> list[str]:
    """Who judges the project, by the names they sign in with."""
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/assignment")
    said = page.locator("#dealt").inner_text()
    return [code.lower() for code, name in panel.items() if name in said]


def _step_back(people, call: int, panel: dict[str, str], is_well_made) -> None:
    """One of the three steps back from the project: another trial gives it to the fourth, and never to them again."""
    gone, *stay = _assigned(people, call, panel)
    page = people.sign_in(gone)
    from_the_inbox(page, "评分", TITLE)
    page.get_by_role("link", name=re.compile(PROJECT)).first.click()
    page.get_by_role("link", name="申请回避").click()
    page.fill("#reason", "曾为该单位做过有偿培训")
    is_well_made(page)
    press(page, "申请回避")
    expect(page.locator("main")).to_contain_text("回避")
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/assignment")
    expect(page.locator("#dealt")).to_contain_text("还差 1 人")
    press(page, "试算")
    press(page, "采用这个方案")
    expect(page.locator("main")).to_contain_text("新指派 1 份")
    now = _assigned(people, call, panel)
    assert len(now) == 3
    assert set(stay) < set(now)
    assert gone not in now


def _draw_experts(people, call: int, is_well_made) -> dict[str, str]:
    """The officer fixes the pool, the supervisor carries the draw out. Gives codes with their names: four members, then
    one alternate."""
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/draw")
    page.fill("#members", "4")
    page.fill("#alternates", "1")
    page.fill("#word", "椰风海韵")
    press(page, "先看符合条件的人")
    is_well_made(page)
    press(page, "固定人选，请人见证")
    is_well_made(page)
    page = people.sign_in("supervisor")
    from_the_inbox(page, "见证第 1 次专家抽取", TITLE)
    page.fill("#word", "天涯此时")
    is_well_made(page)
    press(page, "见证并执行抽取")
    expect(page.locator("#result")).to_be_visible()
    is_well_made(page)
    return dict(words.split()[:2] for words in page.locator("#result tbody th").all_inner_texts())


def _answer(people, code: str, answer: str, is_well_made) -> Page:
    page = people.sign_in(code.lower())
    from_the_inbox(page, "答复邀请", TITLE)
    page.locator(f"input[name=answer][value={answer}]").check()
    page.fill("#reason", "" if answer == "accept" else "时间冲突")
    is_well_made(page)
    press(page, "答复邀请")
    return page


def _sign_the_declaration(page: Page, is_well_made) -> None:
    page.wait_for_url("**/declaration")
    for radio in page.locator("input[type=radio][value=none], input[type=radio][value=familiar]").all():
        radio.check()
    page.locator("#promise").check()
    hint = page.locator("#signed_name-hint").inner_text()
    page.fill("#signed_name", hint.split("：")[1])
    is_well_made(page)
    press(page, "签署声明")


def _score(people, login: str, number: int, is_well_made) -> None:
    page = people.sign_in(login)
    from_the_inbox(page, "评分", TITLE)
    is_well_made(page)
    page.get_by_role("link", name=re.compile(PROJECT)).first.click()
    page.fill("#mark-1", str(50 + number))
    page.fill("#mark-2", "33.5")
    page.fill("#comment", "需求真实，预算合理。")
    is_well_made(page)
    press(page, "提交评分表")
    page.wait_for_url("**/lock")
    is_well_made(page)
    press(page, "提交评分表")
    expect(page.locator("main")).to_contain_text("已提交")


def _decide(people, call: int, is_well_made) -> None:
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/scoring-closure")
    is_well_made(page)
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(f"**/rounds/{call}/ranking")
    expect(page.locator("main")).to_contain_text("84.50")
    is_well_made(page)
    page.goto(f"/rounds/{call}/papers")
    is_well_made(page)
    press(page, "生成评审汇总表和评审报告")
    is_made(page, f"/rounds/{call}/papers/report")
    page.goto(f"/rounds/{call}/selection")
    is_well_made(page)
    page.get_by_role("link", name=PROJECT).click()
    page.locator("input.num.r").first.fill("18000")
    page.fill("#reason", "按评审意见核减")
    is_well_made(page)
    press(page, "作出立项结论")
    expect(page.locator("main")).to_contain_text("18,000.00")


def _announce(people, call: int, is_well_made) -> None:
    page = people.sign_in("officer")
    page.goto(f"/rounds/{call}/notice")
    page.fill("#starts_on", "2026-12-02")
    is_well_made(page)
    press(page, "预览并发布公示")
    is_well_made(page)
    press(page, "发布公示")
    everybody = people.nobody()
    everybody.goto("/notices")
    everybody.get_by_role("link").filter(has_text=re.compile("冬季")).first.click()
    expect(everybody.locator("main")).to_contain_text("18,000.00")
    is_well_made(everybody)


def _take_the_cut(people, is_well_made) -> None:
    page = people.sign_in("o1-signatory")
    from_the_inbox(page, "确认核定预算", PROJECT)
    expect(page.locator("main")).to_contain_text("按评审意见核减")
    page.locator("input[name=is_accepted][value=yes]").check()
    is_well_made(page)
    press(page, "提交答复")
    expect(page.locator("main")).to_contain_text("已确认")


def _sign(people, is_well_made) -> str:
    page = people.sign_in("officer")
    from_the_inbox(page, "协议", PROJECT)
    press(page, "生成协议")
    page.fill("#signed_on", "2026-12-10")
    is_well_made(page)
    press(page, "登记签署")
    expect(page.locator("main")).to_contain_text("已签署")
    is_well_made(page)
    return re.search(r"/awards/(\d+)", page.url).group(1)


def _seal(people, is_well_made) -> None:
    page = people.sign_in("o1-signatory")
    from_the_inbox(page, "上传盖章协议", PROJECT)
    page.set_input_files("#scan", {"name": "盖章协议.pdf", "mimeType": "application/pdf", "buffer": samples.a_pdf()})
    is_well_made(page)
    press(page, "上传扫描件")
    expect(page.locator("main")).to_contain_text("待核对")
    is_well_made(page)
    page = people.sign_in("finance-reviewer")
    from_the_inbox(page, "核对盖章协议", PROJECT)
    page.locator("input[name=outcome][value=accept]").check()
    is_well_made(page)
    press(page, "提交")
    expect(page.locator("main")).to_contain_text("已核对")


def _pay(people, award: str, is_well_made) -> str:
    page = people.sign_in("finance-preparer")
    page.goto(f"/payments/new?award={award}&stage=1")
    expect(page.locator("main")).to_contain_text("人民币壹万贰仟陆佰元整")
    is_well_made(page)
    press(page, "提交申请")
    payment = re.search(r"/payments/(\d+)", page.url).group(1)
    assert page.goto(f"/payments/{payment}/review").status == 404
    reviewer = people.sign_in("finance-reviewer")
    from_the_inbox(reviewer, "审核", PROJECT)
    reviewer.locator("input[name=outcome][value=agree]").check()
    is_well_made(reviewer)
    press(reviewer, "提交审核意见")
    _approve(people, is_well_made)
    cashier = people.sign_in("cashier")
    cashier.goto(f"/payments/{payment}/sending")
    cashier.locator("input[name=outcome][value=agree]").check()
    press(cashier, "提交办理意见")
    cashier.goto(f"/payments/{payment}/result")
    cashier.locator("input[name=outcome][value=paid]").check()
    cashier.fill("#paid_on", "2026-12-10")
    cashier.fill("#bank_ref", "DEMO90000001")
    is_well_made(cashier)
    press(cashier, "登记结果")
    expect(cashier.locator("main")).to_contain_text("DEMO90000001")
    return payment


def _approve(people, is_well_made) -> None:
    page = people.sign_in("approver")
    used = people.code(page)
    from_the_inbox(page, "审批", PROJECT)
    page.locator("input[name=outcome][value=agree]").check()
    page.fill("#last_four", "9999")
    page.fill("#code", _next_code(people, page, used))
    is_well_made(page)
    press(page, "提交审批意见")
    expect(page.locator("main")).to_contain_text("后 4 位与收款账号不一致")
    page.fill("#last_four", "0101")
    if page.locator("#code").count():
        page.fill("#code", _next_code(people, page, people.code(page)))
    press(page, "提交审批意见")
    expect(page.locator("main")).to_contain_text("送银行")


def _next_code(people, page: Page, used: str) -> str:
    """A code counts once: wait for the next one, looked up on another page so that what was typed stays."""
    other = page.context.new_page()
    for _second in range(40):
        other.goto("/inbox")
        if (code := people.code(other)) != used:
            other.close()
            return code
        other.wait_for_timeout(1000)
    raise AssertionError("the code did not change")


def _download_the_voucher(people, payment: str, folder: Path, is_well_made) -> None:
    page = people.sign_in("bookkeeper")
    page.goto(f"/payments/{payment}")
    is_well_made(page)
    is_made(page, f"/payments/{payment}/papers/voucher")


def is_made(page: Page, paper: str) -> None:
    """Wait for a worker: a system just started still builds its fonts and the papers of the demo's round."""
    for _attempt in range(240):
        answer = page.request.get(paper)
        if answer.ok and answer.headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(1000)
    assert answer.body().startswith(b"%PDF-"), answer.text()[:500]


def _everybody_sees_the_money(people, is_well_made) -> None:
    page = people.nobody()
    page.goto("/projects")
    page.get_by_role("link", name=re.compile("冬日暖心")).first.click()
    expect(page.locator("main")).to_contain_text("12,600.00")
    is_well_made(page)
