"""One payment through the hands of five people, and every hand that does not belong there refused."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.test_a_whole_round import from_the_inbox, is_made, press
from tests.files import samples
from tests.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.commits]

PREPARER, REVIEWER, APPROVER, CASHIER, BOOKKEEPER = (
    "finance-preparer",
    "finance-reviewer",
    "approver",
    "cashier",
    "bookkeeper",
)
HEAD, PAYEE = "head", "o2-signatory"
# Beside the five of the demo: the head of the second level, who was paid, the auditor, and three who hold two roles.
EVERYBODY = (PREPARER, REVIEWER, APPROVER, HEAD, CASHIER, BOOKKEEPER, PAYEE, "auditor", "ben", "rita", "anna")
NO_PAGE = "没有找到这个页面"
SAME_PERSON = "这笔由您经手过，按规定须由他人办理这一步"
# A system just started still builds its fonts and the papers of the demo's round.
A_WORKER = 240_000
AGREES = {"outcome": "agree", "opinion": "同意"}
# The page as it comes from the server: how many ways it has to an act, and the act sent with the token of the page.
TRY = """async ([home, act, fields]) => {
    const page = new DOMParser().parseFromString(await (await fetch(home)).text(), "text/html");
    const ways = page.querySelectorAll(
        `main a[href="${act}"], main form[action="${act}"] button:not([aria-disabled])`).length;
    const body = new FormData();
    body.set("_csrf_token", page.querySelector("[name=_csrf_token]").value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(act, {method: "POST", body, redirect: "manual"});
    return [ways, answer.status, await answer.text()];
}"""
# What stands on a page but its papers, which a worker makes.
READ = """async (home) => {
    const page = new DOMParser().parseFromString(await (await fetch(home)).text(), "text/html");
    page.querySelector("#papers")?.remove();
    return page.querySelector("main").textContent;
}"""


@dataclass
class Hands:
    """Everybody's page, and the two awards that are paid."""

    people: People
    made: dict
    pages: dict[str, Page] = field(default_factory=dict)

    def of(self, login: str, address: str = "") -> Page:
        """The page of this person, at that address."""
        if login not in self.pages:
            self.pages[login] = self.people.sign_in(login)
        if address:
            self.pages[login].goto(address)
        return self.pages[login]

    def seen(self, address: str) -> str:
        """What stands on a page for the auditor, who changes nothing."""
        return self.of("auditor").evaluate(READ, address)

    @property
    def today(self) -> str:
        """The day of the demo's clock, which other tests move."""
        return re.search(r"现在 (\d{4}-\d\d-\d\d)", self.of("auditor", "/inbox").inner_text("footer")).group(1)

    def none_may(self, who: dict[str, str], home: str, act: str, **fields: str) -> None:
        """None of these has a way from `home` to the act; sent all the same, it is refused in these words."""
        before = self.seen(home)
        for login, words in who.items():
            self.is_refused(login, home, act, words, **fields)
        assert self.seen(home) == before

    def is_refused(self, login: str, home: str, act: str, words: str, *, ways: int = 0, **fields: str) -> None:
        found, status, said = self.of(login).evaluate(TRY, [home, act, fields])
        assert (found, status in (403, 404), words in said) == (ways, True, True), (login, act, status, said[-1500:])


def strangers(*able: str, **with_words: str) -> dict[str, str]:
    """Everybody but these, for whom there is no such page; `with_words` says what else is said to whom."""
    return {login: NO_PAGE for login in EVERYBODY if login not in able} | with_words


@pytest.fixture
def hands(system, people) -> Hands:
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.a_paying_desk"],
        env=system.environment | {"GRANTS_DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return Hands(people, json.loads(made.stdout.splitlines()[-1]))


def test_a_payment_passes_through_five_people_and_through_nobody_else(hands, is_well_made):
    codes = {login: used_code(hands, login) for login in (APPROVER, HEAD, "anna")}
    big = ask_when_the_conditions_are_facts(hands, is_well_made)
    small = ask_with_two_roles(hands)
    review(hands, big, small)
    approve_at_two_levels(hands, big, codes, is_well_made)
    approve_with_two_roles(hands, small, codes)
    batch = put_into_a_batch(hands, big, small, is_well_made)
    file = export(hands, batch, is_well_made)
    hear_the_bank(hands, batch, file, big, small, is_well_made)
    again = reissue(hands, small, codes)
    pay_alone(hands, again)
    print_the_voucher(hands, again)
    give_a_receipt(hands, again, is_well_made)
    ask_for_the_next_stage(hands)


def used_code(hands: Hands, login: str) -> str:
    """The code with which this person signed in, or one that came later: a code counts once."""
    return hands.people.code(hands.of(login))


def ask_when_the_conditions_are_facts(hands: Hands, is_well_made) -> str:
    """A stage is asked for by the preparer, and only after the scan of the sealed agreement was checked."""
    award = hands.made["big"]["award"]
    asking = f"/payments/new?award={award}&stage=1"
    page = hands.of(PREPARER, asking)
    expect(page.locator("main")).to_contain_text("盖章协议已经另一人核对")
    expect(page.get_by_role("button", name="提交申请")).to_be_disabled()
    is_well_made(page)
    signatory = hands.of("o1-signatory")
    from_the_inbox(signatory, "上传盖章协议", hands.made["big"]["title"])
    signatory.set_input_files("#scan", {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": samples.a_pdf()})
    press(signatory, "上传扫描件")
    reviewer = hands.of(REVIEWER)
    from_the_inbox(reviewer, "核对盖章协议", hands.made["big"]["title"])
    reviewer.locator("input[name=outcome][value=accept]").check()
    press(reviewer, "提交")
    key = "00000000-0000-4000-8000-000000000001"
    wrong = strangers(PREPARER, "ben")
    hands.none_may(wrong, f"/grants/{award}", "/payments", award=str(award), stage="1", key=key)
    page.goto(asking)
    expect(page.locator("main")).to_contain_text("人民币贰万肆仟元整")
    press(page, "提交申请")
    return payment_at(page)


def ask_with_two_roles(hands: Hands) -> str:
    """Who asked may not review, though the role is theirs."""
    page = hands.of("ben", f"/payments/new?award={hands.made['small']['award']}&stage=1")
    press(page, "提交申请")
    payment = payment_at(page)
    expect(page.locator("main")).to_contain_text(SAME_PERSON)
    wrong = strangers(REVIEWER, "rita", ben=SAME_PERSON)
    hands.none_may(wrong, payment, f"{payment}/review", **AGREES)
    return payment


def review(hands: Hands, big: str, small: str) -> None:
    """Each by another reviewer; who reviewed may not approve, though the role is theirs."""
    hands.none_may(strangers(REVIEWER, "rita", "ben"), big, f"{big}/review", **AGREES)
    for login, payment in ((REVIEWER, big), ("rita", small)):
        page = hands.of(login, f"{payment}/review")
        page.locator("input[name=outcome][value=agree]").check()
        press(page, "提交审核意见")
        expect(page.locator("main")).to_contain_text("审核通过")
    expect(page.locator("main")).to_contain_text(SAME_PERSON)
    open_level = "现在由“分管领导”审批"
    wrong = strangers(APPROVER, "anna", head=open_level, rita=SAME_PERSON)
    hands.none_may(wrong, small, f"{small}/approval", **AGREES, last_four=hands.made["digits"]["small"], code="000000")
    wrong |= {"rita": open_level}
    hands.none_may(wrong, big, f"{big}/approval", **AGREES, last_four=hands.made["digits"]["big"], code="000000")


def approve_at_two_levels(hands: Hands, big: str, codes: dict[str, str], is_well_made) -> None:
    """The account is looked at, its last digits and the second factor are given; 24,000.00 also asks for the head."""
    page = hands.of(APPROVER)
    from_the_inbox(page, "审批", hands.made["big"]["title"])
    story = page.locator("#account")
    expect(story).to_contain_text("签约后没有变更")
    expect(story).to_contain_text("与上次付款")
    is_well_made(page)
    give_approval(hands, APPROVER, big, codes, digits="9999", says="后 4 位与收款账号不一致")
    give_approval(hands, APPROVER, big, codes, digits="0101", code="000000", says="动态验证码不正确")
    assert "待审批" in hands.seen(big)
    give_approval(hands, APPROVER, big, codes, digits="0101", says="已审批，待其余审批人")
    open_level = "现在由“主要领导”审批"
    wrong = strangers(APPROVER, HEAD, rita=open_level, anna=open_level)
    hands.none_may(wrong, big, f"{big}/approval", **AGREES, last_four="0101", code="000000")
    hands.none_may(strangers(CASHIER, "anna"), big, f"{big}/sending", **AGREES)
    give_approval(hands, HEAD, big, codes, digits="0101", says="已审批，待出纳付款")


def approve_with_two_roles(hands: Hands, small: str, codes: dict[str, str]) -> None:
    """12,000.00 asks for one level. Who approved may not send it, though the role is theirs."""
    page = give_approval(hands, "anna", small, codes, digits="0102", says="已审批，待出纳付款")
    expect(page.locator("main")).to_contain_text(SAME_PERSON)
    hands.none_may(strangers(CASHIER, anna=SAME_PERSON), small, f"{small}/sending", **AGREES)


def give_approval(
    hands: Hands, login: str, payment: str, codes: dict[str, str], *, digits: str, says: str, code: str = ""
) -> Page:
    """With the next code of the authenticator, or a wrong one."""
    page = hands.of(login, f"{payment}/approval")
    page.locator("input[name=outcome][value=agree]").check()
    page.fill("#last_four", digits)
    right = not code and digits != "9999"
    page.fill("#code", code or (next_code(hands, page, codes, login) if right else "000000"))
    press(page, "提交审批意见")
    expect(page.locator("main")).to_contain_text(says)
    return page


def next_code(hands: Hands, page: Page, codes: dict[str, str], login: str) -> str:
    """A code counts once: wait for the next one, looked up beside the page so that what was typed stays."""
    beside = page.context.new_page()
    for _second in range(40):
        beside.goto("/inbox")
        if (code := hands.people.code(beside)) != codes[login]:
            beside.close()
            codes[login] = code
            return code
        beside.wait_for_timeout(1000)
    raise AssertionError("the code did not change")


def put_into_a_batch(hands: Hands, big: str, small: str, is_well_made) -> str:
    """The cashier alone fills it, and only with what they had no hand in."""
    cashier = hands.of(CASHIER, "/batches")
    press(cashier, "新建批次")
    batch = re.search(r"/batches/\d+", cashier.url).group(0)
    chosen = {"payment": small.rsplit("/", 1)[1]}
    expect(hands.of("anna", batch).locator("#waiting")).not_to_contain_text(number_of(hands, small))
    hands.none_may(strangers(CASHIER, "anna"), batch, f"{batch}/lines", **chosen)
    hands.is_refused("anna", batch, f"{batch}/lines", SAME_PERSON, ways=2, **chosen)
    cashier.goto(batch)
    for payment in (big, small):
        cashier.get_by_label(number_of(hands, payment)).check()
    press(cashier, "加入所选")
    expect(cashier.locator("main")).to_contain_text("导出 2 笔，共 36,000.00 元")
    is_well_made(cashier)
    return batch


def export(hands: Hands, batch: str, is_well_made) -> list[dict[str, str]]:
    """The bank's file, made by a worker, is for finance alone. Gives its lines."""
    cashier = hands.of(CASHIER)
    template = cashier.locator("#export input[name=template]").first.get_attribute("value")
    hands.none_may(strangers(CASHIER, "anna"), batch, f"{batch}/export", template=template)
    hands.is_refused("anna", batch, f"{batch}/export", SAME_PERSON, ways=1, template=template)
    cashier.goto(batch)
    cashier.locator("#export input[name=template]").first.check()
    press(cashier, "导出 2 笔，共 36,000.00 元")
    expect(cashier.locator("#files")).to_be_visible(timeout=A_WORKER)
    is_well_made(cashier)
    for login in ("auditor", PAYEE):
        assert hands.of(login).request.get(f"{batch}/files/1").status in (403, 404)
    taken = cashier.request.get(f"{batch}/files/1")
    return list(csv.DictReader(io.StringIO(taken.body().decode("gb18030"))))


def hear_the_bank(hands: Hands, batch: str, file: list[dict[str, str]], big: str, small: str, is_well_made) -> None:
    """A file with a wrong amount records nothing; the bank paid the one and returned the other."""
    returned = {number_of(hands, small): "户名不符"}
    content = answer(file, returned, hands.today)
    hands.none_may(strangers(CASHIER, "anna"), batch, f"{batch}/answers")
    hands.none_may(strangers(CASHIER, "anna"), big, f"{big}/result", outcome="paid", paid_on=hands.today, bank_ref="X")
    page = send_the_answer(hands, batch, answer([line | {"金额": "1.00"} for line in file], returned, hands.today))
    expect(page.locator("main")).to_contain_text("有一行不对，整份都不登记")
    expect(page.get_by_role("button", name=re.compile("确认登记"))).to_be_disabled()
    is_well_made(page)
    page = send_the_answer(hands, batch, content)
    here = re.sub(r"^https?://[^/]+", "", page.url)
    hands.none_may(strangers(CASHIER, "anna"), here, f"{here}/confirmation")
    page.goto(here)
    press(page, "确认登记 2 行")
    expect(page.locator("main")).to_contain_text("已完成", timeout=A_WORKER)
    assert "全部有结果" in hands.seen(batch)
    assert f"银行已付：FIVE{number_of(hands, big)}" in hands.seen(big)
    assert "户名不符" in hands.seen(small)


def send_the_answer(hands: Hands, batch: str, content: bytes) -> Page:
    page = hands.of(CASHIER, batch)
    page.set_input_files("#file", {"name": "回单.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "上传并核对")
    expect(page).to_have_url(re.compile(r"/answers/\d+$"))
    return page


def answer(file: list[dict[str, str]], returned: dict[str, str], day: str) -> bytes:
    """The bank's words about each line of ours."""
    rows = [["业务编号", "收款账号", "金额", "处理结果", "处理日期", "银行流水号", "失败原因"]]
    for line in file:
        number = line["业务编号"].strip()
        why = returned.get(number, "")
        words = ["失败" if why else "成功", day, "" if why else f"FIVE{number}", why]
        rows.append([number, line["收款账号"].strip(), line["金额"].strip(), *words])
    return "\r\n".join(",".join(row) for row in rows).encode("gb18030")


def reissue(hands: Hands, small: str, codes: dict[str, str]) -> str:
    """What came back is asked for again, once, and passes through every hand again."""
    asking = f"/payments/new?award={hands.made['small']['award']}&stage=1"
    page = hands.of(PREPARER, asking)
    press(page, "提交申请")
    again = payment_at(page)
    assert "重付" in hands.seen(again)
    page.goto(asking)
    expect(page.locator("main")).to_contain_text("第 1 期已有拨款")
    expect(page.get_by_role("button", name="提交申请")).to_be_disabled()
    reviewer = hands.of(REVIEWER, f"{again}/review")
    reviewer.locator("input[name=outcome][value=agree]").check()
    press(reviewer, "提交审核意见")
    give_approval(hands, APPROVER, again, codes, digits="0102", says="已审批，待出纳付款")
    return again


def pay_alone(hands: Hands, again: str) -> None:
    """Without a batch, the cashier sends it and writes down what the bank said."""
    hands.none_may(strangers(CASHIER, "anna"), again, f"{again}/sending", **AGREES)
    cashier = hands.of(CASHIER, f"{again}/sending")
    cashier.locator("input[name=outcome][value=agree]").check()
    press(cashier, "提交办理意见")
    fields = {"outcome": "paid", "paid_on": hands.today, "bank_ref": "FIVE1"}
    hands.none_may(strangers(CASHIER, "anna"), again, f"{again}/result", **fields)
    cashier.goto(f"{again}/result")
    cashier.locator("input[name=outcome][value=paid]").check()
    cashier.fill("#bank_ref", "FIVE00000001")
    press(cashier, "登记结果")
    expect(cashier.locator("main")).to_contain_text("FIVE00000001")


def print_the_voucher(hands: Hands, again: str) -> None:
    is_made(hands.of(BOOKKEEPER, again), f"{again}/papers/voucher")


def give_a_receipt(hands: Hands, again: str, is_well_made) -> None:
    """Who was paid gives it, another person of finance accepts it."""
    home = f"{again}/receipt"
    page = hands.of(PAYEE, home)
    page.locator("input[name=kind]").first.check()
    page.fill("#number", "00012345")
    page.set_input_files("#scan", {"name": "收据.jpg", "mimeType": "image/jpeg", "buffer": samples.a_photo()})
    is_well_made(page)
    press(page, "登记")
    expect(page.locator("main")).to_contain_text("等待财务核对")
    bookkeeper = hands.of(BOOKKEEPER, home)
    checking = bookkeeper.locator("#check form").get_attribute("action")
    hands.none_may(strangers(BOOKKEEPER, REVIEWER, "ben", "rita"), home, checking, outcome="accept")
    bookkeeper.goto(home)
    bookkeeper.locator("input[name=outcome][value=accept]").check()
    is_well_made(bookkeeper)
    press(bookkeeper, "提交")
    expect(bookkeeper.locator("main")).to_contain_text("收据已核对")


def ask_for_the_next_stage(hands: Hands) -> None:
    """It waited for the receipt."""
    page = hands.of(PREPARER, f"/payments/new?award={hands.made['small']['award']}&stage=2")
    expect(page.locator("#conditions")).to_contain_text("前期款票据已收")
    expect(page.get_by_role("button", name="提交申请")).to_be_enabled()
    page.goto(f"/payments/new?award={hands.made['big']['award']}&stage=2")
    expect(page.get_by_role("button", name="提交申请")).to_be_disabled()


def payment_at(page: Page) -> str:
    """The address of the payment that was asked for just now."""
    expect(page).to_have_url(re.compile(r"/payments/\d+$"))
    return re.search(r"/payments/\d+", page.url).group(0)


def number_of(hands: Hands, payment: str) -> str:
    """The running number that stands on everything about a payment."""
    return re.search(r"BK[-\w]+", hands.seen(payment)).group(0)
