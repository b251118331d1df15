"""A batch of payments, driven over HTTP by people who send an unanswered form again until it is answered."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

import httpx

from tests.running import System, Visitor, demo_code

LONGEST = 300
NEXT_CODE = "请等下一个"
FINANCE = ("finance-preparer", "finance-reviewer", "approver", "admin", "cashier")


@dataclass(frozen=True)
class Asked:
    """One stage that is paid: which award and stage, who approves, and the bank's word."""

    award: int
    stage: int
    approver: str
    bank_ref: str


@dataclass
class Batch:
    """Takes payments from request to result, all at once, and notes what was acknowledged as (bank_ref, step)."""

    system: System
    people: dict[str, Visitor]
    asked: list[Asked]
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    sent_again: int = 0
    _approvals: dict[str, threading.Lock] = field(default_factory=lambda: {name: threading.Lock() for name in FINANCE})
    _until: float = field(default_factory=lambda: time.monotonic() + LONGEST)

    def begin(self) -> Callable[[], None]:
        """Start; what is returned waits for the end and raises what went wrong."""
        threads = ThreadPoolExecutor(len(self.asked))
        running = [threads.submit(self._pay, each) for each in self.asked]

        def finish() -> None:
            for each in running:
                each.result()
            threads.shutdown()
            for person in self.people.values():
                person.close()

        return finish

    def wait_for(self, many: int) -> None:
        while len(self.acknowledged) < many:
            assert time.monotonic() < self._until, f"acknowledged: {self.acknowledged}"
            time.sleep(0.01)

    def _pay(self, asked: Asked) -> None:
        form = f"/payments/new?award={asked.award}&stage={asked.stage}"
        stage = {"award": str(asked.award), "stage": str(asked.stage)}
        payment = self._step(asked, "prepared", "finance-preparer", form, "/payments", **stage)
        self._step(asked, "reviewed", "finance-reviewer", f"{payment}/review", outcome="agree")
        with self._approvals[asked.approver]:
            self._step(asked, "approved", asked.approver, f"{payment}/approval", outcome="agree")
        self._step(asked, "sent", "cashier", f"{payment}/sending", outcome="agree")
        paid = {"outcome": "paid", "paid_on": "2026-11-24", "bank_ref": asked.bank_ref}
        self._step(asked, "paid", "cashier", f"{payment}/result", **paid)

    def _step(self, asked: Asked, step: str, login: str, form: str, to: str = "", **fields: str) -> str:
        """Open the form, send it until it is acknowledged; gives the path of the payment."""
        while True:
            page = self._answer(partial(self.people[login].get, form))
            assert page.status_code == 200, (step, page.status_code, page.text)
            if step == "approved":
                code = demo_code(page.text)
                if code == fields.get("code"):
                    time.sleep(0.5)
                    continue
                fields |= {"last_four": _last_four(page.text), "code": code}
            answer = self._answer(partial(self.people[login].send_form, to or form, page, **fields))
            if answer.status_code == 303:
                self.acknowledged.append((asked.bank_ref, step))
                return httpx.URL(answer.headers["location"]).path
            assert step == "approved" and NEXT_CODE in answer.text, (step, answer.status_code, answer.text)

    def _answer(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send it, the very same, until somebody answers; an error of the server is not an answer."""
        while True:
            try:
                answer = send()
                if answer.status_code < 500:
                    return answer
            except httpx.TransportError:
                pass
            assert time.monotonic() < self._until, f"no answer; acknowledged: {self.acknowledged}"
            self.sent_again += 1
            time.sleep(0.2)


def prepare(system: System) -> dict[str, Visitor]:
    """Final reports handed in and accepted, a second approver named; gives the people of finance, signed in."""
    reporters = {1: "o1-applicant", 2: "o4-applicant", 3: "o2-applicant", 4: "o7-applicant"}
    for award, login in (reporters | {5: "hub-operator", 6: "hub-operator"}).items():
        with closing(Visitor(system, login)) as reporter, closing(Visitor(system, "officer")) as officer:
            address = f"/reports/new?award={award}&kind=final"
            fields = re.findall(r'name="((?:line|group)-\d+(?:-why)?)"', reporter.get(address).text)
            said = {name: "项目按计划完成" if name.endswith("-why") else "100" for name in fields}
            report = _path(reporter.send_form(address, narrative="项目按计划完成", beneficiaries="100", **said))
            decided = {"outcome": "accepted", "score": "86", "grade": "GOOD"}
            _path(officer.send_form(f"{report}/decision", officer.get(report), **decided))
    people = {login: Visitor(system, login) for login in FINANCE}
    admin = people["admin"]
    own = re.search(r'href="(/admin/people/\d+)"[^>]*>admin<', admin.get("/admin/people").text)
    assert own, admin.get("/admin/people").text
    page = admin.get(own.group(1))
    funder = re.search(r'<option value="(\d+)"[^>]*>琼澜市澜湾区民政局', page.text)
    assert funder, page.text
    role = {"organization": funder.group(1), "role": "approver", "from_on": "2026-11-24"}
    _path(admin.send_form(f"{own.group(1)}/roles", page, **role))
    return people


def _path(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return httpx.URL(answer.headers["location"]).path


def _last_four(text: str) -> str:
    shown = re.search(r"账号\D*\d{4,28}(\d{4})\b", text)
    assert shown, text
    return shown.group(1)
