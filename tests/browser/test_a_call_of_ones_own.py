"""An officer builds a call that differs from the demo's in every parameter, by the pages alone; somebody applies."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_a_whole_round import choose, press

pytestmark = [pytest.mark.browser, pytest.mark.commits]

TITLE = "2026年岁末邻里微行动征集〔虚构〕"
PROJECT = "楼道里的年夜饭〔虚构〕"


def test_a_call_that_differs_in_every_parameter_takes_an_application(people, is_well_made, tmp_path):
    _register_funds(people)
    call = _build(people, is_well_made, tmp_path)
    _everybody_reads_it(people, call, is_well_made)
    home = _begin(people, call, is_well_made)
    _fill_in(people, home, is_well_made)
    _budget(people, home, is_well_made)
    _attach(people, home, tmp_path)
    _submit(people, home, is_well_made)


def _register_funds(people) -> None:
    page = people.sign_in("finance-preparer")
    for code, name, kind in (
        ("yearend", "2026年岁末福利彩票公益金〔虚构〕", "福利彩票公益金"),
        ("gifts", "2026年岁末社会捐赠〔虚构〕", "社会捐赠"),
    ):
        page.goto("/funds/new")
        _fill(page, {"name": name, "code": code, "year": "2026", "amount": "6万"})
        page.get_by_label(kind).first.check()
        page.get_by_label("济困").check()
        page.locator("main form").get_by_role("button").last.click()
        expect(page.locator("main")).to_contain_text("60,000.00")


def _build(people, is_well_made, folder: Path) -> int:
    page = people.sign_in("officer")
    page.goto("/programmes/new")
    _fill(page, {"name": "邻里微行动〔虚构〕", "basis": "琼民通〔2021〕34号", "from_on": "2026-01-01"})
    press(page, "建立项目")
    call = _draft(page)
    _about(page, call, is_well_made)
    _times_and_money(page, call, is_well_made)
    _tracks(page, call, is_well_made)
    _limits(page, call, is_well_made)
    _budget_rules(page, call, is_well_made)
    _judging(page, call, is_well_made)
    _after_the_award(page, call, is_well_made)
    _questions(page, call, is_well_made)
    _papers(page, call, folder, is_well_made)
    _screening(page, call, is_well_made)
    page.goto(f"/rounds/{call}/call/preview")
    expect(page.locator("main")).to_contain_text(TITLE)
    is_well_made(page)
    page.goto(f"/rounds/{call}/call/publication")
    is_well_made(page)
    press(page, "发布公告")
    page.goto(f"/rounds/{call}/call")
    expect(page.locator("main")).to_contain_text("已发布")
    return call


def _draft(page: Page) -> int:
    page.goto("/rounds/new")
    page.fill("#title", TITLE)
    choose(page, "organiser_id", "琼澜市益创评估服务中心")
    times = {"opens_at": "2026-11-24T08:00", "closes_at": "2026-11-27T12:15"}
    _fill(page, times | {"project_from": "2026-12-20", "project_to": "2027-05-31"})
    press(page, "建立草稿")
    return int(re.search(r"/rounds/(\d+)", page.url).group(1))


def _about(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "about", is_well_made)
    page.fill("#document_no", "澜湾民公〔2026〕19号")
    choose(page, "programme_id", "邻里微行动")
    _save(page, call)
    _open(page, call, "body", is_well_made)
    page.fill("#body", "岁末将至，支持邻里之间的微行动。\n请按时申报。")
    page.fill("#commitment", "我们承诺所报内容真实，钱用在邻里身上。")
    _save(page, call)


def _times_and_money(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "timetable", is_well_made)
    _fill(
        page,
        {
            "grace_minutes": "20",
            "correction_working_days": "3",
            "scoring_opens_at": "2026-11-30T09:30",
            "scoring_closes_at": "2026-12-03T16:45",
            "decided_on": "2026-12-04",
            "notice_starts_on": "2026-12-07",
            "notice_working_days": "7",
        },
    )
    page.locator("#count_start_day").uncheck()
    _save(page, call)
    _open(page, call, "money", is_well_made)
    choose(page, "pools-1-fund", "岁末福利彩票")
    page.fill("#pools-1-amount", "4万")
    press(page, "再加一项资金")
    choose(page, "pools-2-fund", "岁末社会捐赠")
    page.fill("#pools-2-amount", "15000")
    _save(page, call)


def _tracks(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "tracks", is_well_made)
    page.locator("details.more summary").first.click()
    _fill(
        page,
        {
            "tracks-1-name": "成长行动〔虚构〕",
            "tracks-1-cap": "12,000",
            "tracks-1-stages": "40/40/20",
            "tracks-1-about": "已有经验的组织把做法带到新的小区",
            "tracks-1-least": "3000",
            "tracks-1-most_months": "4",
            "tracks-1-code": "grow",
        },
    )
    page.locator("#tracks-1-who").select_option("registered")
    for kind in ("association", "service_org"):
        page.locator(f"input[name=tracks-1-kinds][value={kind}]").check()
    press(page, "再加一个类别")
    _fill(page, {"tracks-2-name": "种子行动〔虚构〕", "tracks-2-cap": "2500", "tracks-2-stages": "100"})
    page.locator("#tracks-2-who").select_option("any")
    _save(page, call)


def _limits(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "limits", is_well_made)
    _fill(page, {"limit_per_organisation": "2", "limit_per_hub": "3"})
    page.locator("#asks_hub_consent").uncheck()
    for check in page.locator("input[name=system_checks]").all():
        check.set_checked(check.get_attribute("value") == "dishonest_list")
    _save(page, call)


def _budget_rules(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "budget", is_well_made)
    _fill(page, {"caps-1-name": "人员费用〔虚构〕", "caps-1-percent": "30", "caps-1-basis": "本公告第五条"})
    for name in ("labour", "expert_fee"):
        page.locator(f"input[name=caps-1-classes][value={name}]").check()
    page.locator("#caps-1-cap_of").select_option("grant_and_all_match")
    press(page, "再加一项上限")
    _fill(page, {"caps-2-name": "慰问物品〔虚构〕", "caps-2-percent": "25"})
    page.locator("input[name=caps-2-classes][value=handout]").check()
    page.locator("#caps-2-cap_of").select_option("grant")
    standard = {
        "name": "带领人〔虚构〕",
        "rate": "260",
        "later_from": "4",
        "later_rate": "120",
        "basis": "本公告第六条",
    }
    _fill(page, {f"fee_standards-1-{name}": text for name, text in standard.items()})
    page.locator("#fee_standards-1-cost_class").select_option("expert_fee")
    page.locator("input[name=fixed_assets][value=list]").check()
    page.locator("input[name=handouts][value=allow]").check()
    page.fill("#least_match_percent", "10")
    _save(page, call)


def _judging(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "judging", is_well_made)
    _fill(
        page,
        {"criteria-1-name": "邻里参与〔虚构〕", "criteria-1-max": "55", "criteria-1-guidance": "居民是不是自己在做"},
    )
    page.locator("details.more summary").first.click()
    bands = {"band1-from": "0", "band1-label": "弱", "band2-from": "40", "band2-label": "强", "band2-words": "居民主导"}
    _fill(page, {f"criteria-1-{name}": text for name, text in bands.items()})
    press(page, "再加一项指标")
    _fill(page, {"criteria-2-name": "可行〔虚构〕", "criteria-2-max": "45"})
    _save(page, call)
    _open(page, call, "judging", is_well_made)
    page.locator("#bonuses-1-flag").select_option(index=1)
    _fill(page, {"bonuses-1-points": "1.5", "bonus_max": "1.5"})
    _fill(page, {"panel_size": "7", "trim_from": "7", "min_sheets": "5", "pass_mark": "66"})
    page.locator("#tie-1").select_option("criterion:2")
    page.locator("#tie-2").select_option("submitted_at")
    _save(page, call)
    _pitch(page, call, is_well_made)
    _selection(page, call, is_well_made)


def _pitch(page: Page, call: int, is_well_made) -> None:
    """A second phase, with a sheet of its own."""
    _open(page, call, "judging", is_well_made)
    press(page, "再加一个阶段")
    pitch = {"name": "楼道路演〔虚构〕", "weight": "35", "called_in": "6", "minutes": "6", "question_minutes": "3"}
    times = {"opens_at": "2026-12-03T17:00", "closes_at": "2026-12-03T20:30"}
    _fill(page, {f"phases-1-{name}": text for name, text in (pitch | times).items()})
    page.locator("#phases-1-method").select_option("median")
    press(page, "再加一项指标")
    _fill(page, {"criteria-3-name": "讲得清楚〔虚构〕", "criteria-3-max": "100"})
    choose(page, "criteria-3-phase", "楼道路演〔虚构〕")
    page.locator("#tie-3").select_option("phase:2")
    page.locator("#hides_applicants").check()
    page.locator("input[name=feedback][value=score]").check()
    is_well_made(page)
    _save(page, call)


def _selection(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "selection", is_well_made)
    press(page, "再加一项比例或项数")
    choose(page, "quotas-1-of", "用途：济困")
    _fill(page, {"quotas-1-least_percent": "40", "quotas-1-least_projects": "2", "awards_per_organisation": "1"})
    page.locator("#partial_funding").check()
    is_well_made(page)
    _save(page, call)


def _after_the_award(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "payment", is_well_made)
    for box in page.locator("input[name^=condition-]").all():
        box.uncheck()
    page.locator("input[name=condition-1][value=agreement_signed]").check()
    for seq in (2, 3):
        page.locator(f"input[name=condition-{seq}][value=final_accepted]").check()
    _save(page, call)
    _open(page, call, "reports", is_well_made)
    page.locator("#report_dues-1-report_kind").select_option("final")
    _fill(page, {"report_dues-1-due_on": "2027-06-10", "report_dues-1-note": "附照片"})
    _save(page, call)
    _open(page, call, "signage", is_well_made)
    channels = {"signage": "岁末邻里微行动", "contact": "0898-0000 0002", "supervision_phone": "0898-0000 0003"}
    _fill(page, channels)
    _save(page, call)


def _questions(page: Page, call: int, is_well_made) -> None:
    page.goto(f"/rounds/{call}/form")
    is_well_made(page)
    _question(
        page,
        "choice",
        {"label": "在哪里做〔虚构〕", "options": "室内〔虚构〕\n室外〔虚构〕"},
        is_well_made,
        required=True,
    )
    page.locator("details.asked__new summary").first.click()
    page.locator("details.asked__new[open]").get_by_role("link", name="数字").click()
    page.fill("#label", "几张桌子〔虚构〕")
    choose(page, "term-1-question", "在哪里做〔虚构〕")
    page.locator("#term-1-operator").select_option("is")
    page.fill("#term-1-value", "室外〔虚构〕")
    page.fill("#most", "30")
    page.locator("#is_required").check()
    is_well_made(page)
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("几张桌子〔虚构〕")
    page.goto(f"/rounds/{call}/form/preview")
    expect(page.locator("main")).to_contain_text("在哪里做〔虚构〕")
    is_well_made(page)


def _question(page: Page, kind: str, texts: dict[str, str], is_well_made, *, required: bool) -> None:
    page.locator("details.asked__new summary").first.click()
    page.locator(f"details.asked__new[open] a[href*='kind={kind}&']").click()
    _fill(page, texts)
    page.locator("#is_required").set_checked(required)
    is_well_made(page)
    press(page, "保存")


def _papers(page: Page, call: int, folder: Path, is_well_made) -> None:
    template = folder / "模板.pdf"
    template.write_bytes(_a_pdf("template"))
    _open(page, call, "papers", is_well_made)
    _fill(page, {"required_papers-1-name": "社区意见〔虚构〕", "required_papers-1-note": "加盖公章"})
    page.locator("#required_papers-1-is_required").check()
    page.locator("input[name=required_papers-1-template]").set_input_files(template)
    _save(page, call)


def _screening(page: Page, call: int, is_well_made) -> None:
    _open(page, call, "screening", is_well_made)
    _fill(page, {"checklist-1-words": "社区意见有公章", "checklist-1-basis": "本公告第四条"})
    _fill(page, {"screener-1-words": "小区里有固定的场地吗？", "screener-1-why_not": "先找好场地再来"})
    _save(page, call)


def _everybody_reads_it(people, call: int, is_well_made) -> None:
    page = people.nobody()
    page.goto(f"/calls/{call}")
    is_well_made(page)
    said = page.locator("main")
    for words in (
        "澜湾民公〔2026〕19号",
        "2026年11月27日（周五）12:15",
        "7 个工作日",
        "40,000.00",
        "15,000.00",
        "55,000.00",
        "成长行动〔虚构〕",
        "3,000.00",
        "40% — 40% — 20%",
        "每个组织限报 2 项",
        "30%",
        "带领人〔虚构〕",
        "260.00",
        "120.00",
        "邻里参与〔虚构〕",
        "居民主导",
        "7 名专家",
        "占总分的 65%",
        "占总分的 35%，2026年12月3日（周四）17:00 至 2026年12月3日（周四）20:30",
        "此前得分排名前 6 名的项目进入",
        "每个项目陈述 6 分钟、答问 3 分钟",
        "取全部有效评分表的中位数",
        "“楼道路演〔虚构〕”得分",
        "评审时不向专家显示申报单位",
        "济困：资助金额占资金合计的比例不低于 40%，立项数不低于 2",
        "每个组织立项不超过 1 项",
        "资金不足时可以部分资助",
        "66.00",
        "岁末邻里微行动",
        "社区意见〔虚构〕",
        "0898-0000 0003",
    ):
        expect(said).to_contain_text(words)
    expect(said).not_to_contain_text("宽限")
    listed = page.request.get("/calls.json").json()
    assert TITLE in [each["title"] for each in listed["calls"]]
    page.goto(f"/calls/{call}/screener")
    is_well_made(page)


def _begin(people, call: int, is_well_made) -> str:
    page = people.sign_in("o1-applicant")
    page.goto(f"/calls/{call}")
    page.get_by_role("link", name="开始申报").first.click()
    page.fill("#title", PROJECT)
    for group, words in (("track", "成长行动〔虚构〕"), ("fund", "社会捐赠"), ("purpose", "济困")):
        page.locator(f"fieldset:has(input[name={group}]) label", has_text=words).first.click()
    is_well_made(page)
    press(page, "开始填写")
    expect(page).to_have_url(re.compile(r"/applications/\d+"))
    is_well_made(page)
    return re.search(r"/applications/\d+", page.url).group(0)


def _fill_in(people, home: str, is_well_made) -> None:
    page = people.sign_in("o1-applicant")
    page.goto(home)
    sections = page.locator(f"a[href^='{home}/sections/']").evaluate_all("all => all.map(one => one.pathname)")
    answers = {
        "needs": "两栋楼的老人一起过年",
        "beneficiaries": "80",
        "outcomes": "80 人",
        "plan": "一月筹备，二月开席",
    }
    for path in dict.fromkeys(sections):
        page.goto(path)
        for name, text in answers.items():
            if page.locator(f"#{name}").count():
                page.fill(f"#{name}", text)
        if page.get_by_text("在哪里做〔虚构〕").count():
            expect(page.get_by_label("几张桌子〔虚构〕")).to_be_hidden()
            page.get_by_label("室外").check()
            page.get_by_label("几张桌子〔虚构〕").fill("12")
        for name, day in (("project_from", "2026-12-25"), ("project_to", "2027-03-31")):
            if page.locator(f"#{name}").count():
                page.fill(f"#{name}", day)
        is_well_made(page)
        press(page, "保存并返回")
        expect(page).to_have_url(re.compile(rf"{home}(#.*)?$"))


def _budget(people, home: str, is_well_made) -> None:
    page = people.sign_in("o1-applicant")
    page.goto(f"{home}/budget")
    _line(page, 1, "食材", "activity", "80", "50.00")
    _line(page, 2, "带领", "expert_fee", "1 × 5", "300.00")
    _line(page, 3, "年礼", "handout", "40", "60.00")
    press(page, "重新计算")
    said = page.locator("#budget-sum")
    expect(said).to_contain_text("请选择本科目的标准")
    choose(page, "standard-2", "带领人〔虚构〕")
    press(page, "重新计算")
    # At most 260 × 3 + 120 × 2 for five days; hand-outs at most a quarter of the grant; a tenth of own cash.
    expect(page.locator("main")).to_contain_text("1,020.00")
    expect(said).to_contain_text("30.38%")
    page.fill("#unit_price-2", "200.00")
    page.fill("#quantities-3", "25")
    page.locator("#match_kind-1").select_option("own")
    _fill(page, {"giver-1": "本单位", "match_amount-1": "800"})
    press(page, "重新计算")
    expect(said).to_contain_text("6,500.00")
    is_well_made(page)
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(rf"{home}(#.*)?$"))
    _least_viable(page, home, is_well_made)


def _least_viable(page: Page, home: str, is_well_made) -> None:
    """The call funds in part: what would still be enough saves itself and is told when it is too much."""
    page.locator(f"a[href='{home}/sections/partial']").click()
    page.fill("#least_viable", "7000")
    page.locator("#least_viable").blur()
    expect(page.locator("main")).to_contain_text("最低可行金额 ¥7,000.00 超过申请金额 ¥6,500.00，请调减 ¥500.00")
    is_well_made(page)
    page.fill("#least_viable", "5200")
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(rf"{home}(#.*)?$"))


def _line(page: Page, at: int, item: str, kind: str, quantities: str, price: str) -> None:
    _fill(page, {f"item-{at}": item, f"quantities-{at}": quantities, f"unit_price-{at}": price})
    page.locator(f"#cost_class-{at}").select_option(kind)


def _attach(people, home: str, folder: Path) -> None:
    opinion = folder / "社区意见.pdf"
    opinion.write_bytes(_a_pdf("opinion"))
    page = people.sign_in("o1-applicant")
    page.goto(f"{home}/check")
    expect(page.locator("main")).to_contain_text("请上传社区意见")
    page.goto(f"{home}/files")
    expect(page.get_by_role("link", name=re.compile("下载模板"))).to_be_visible()
    page.locator("section:has(h2:text('社区意见')) input[type=file]").first.set_input_files(opinion)
    expect(page.locator("main")).to_contain_text("社区意见.pdf")


def _submit(people, home: str, is_well_made) -> None:
    page = people.sign_in("o1-signatory")
    page.goto(f"{home}/submission")
    expect(page.locator("main")).to_contain_text("钱用在邻里身上")
    page.locator("#commits").check()
    page.fill("#signed_name", re.search(r"请填写您本人的姓名：(\S+)", page.inner_text("main")).group(1))
    if page.locator("#proof").count():
        page.fill("#proof", people.system.password)
    is_well_made(page)
    press(page, "提交申报")
    expect(page.locator("main")).to_contain_text("受理编号")
    is_well_made(page)


def _open(page: Page, call: int, section: str, is_well_made) -> None:
    page.goto(f"/rounds/{call}/call/{section}")
    is_well_made(page)


def _save(page: Page, call: int) -> None:
    press(page, "保存并返回")
    expect(page).to_have_url(re.compile(rf"/rounds/{call}/call(#.*)?$"))


def _fill(page: Page, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        page.fill(f"#{name}", text)


def _a_pdf(words: str) -> bytes:

    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.docinfo["/Title"] = words
    made.save(out)
    return out.getvalue()
