"""Payments, a register and a judged round that nobody made, as the papers' templates take them."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace as Some
from typing import Any
from uuid import UUID

from grants import clock, codes
from grants.disbursement.documents import STEP_NAMES
from grants.disbursement.register.facts import Line
from grants.disbursement.register.tables import RegisterKind, RegisterPaper
from grants.disbursement.tables import PaymentStatus, StepKind

AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
FUND = "2026年区级福利彩票公益金"
FUNDER = "琼澜市澜湾区民政局〔虚构〕"
TITLES = (
    "独居老人居家安全与探访",
    "残疾人社区康复互助",
    "困境儿童陪伴成长",
    "社区失能老人家庭照护者喘息服务与能力提升",
    "邻里守望",
    "困难家庭就业帮扶与技能培训示范项目",
)
PAYEES = ("琼澜市澜湾区社会工作服务中心〔虚构〕", "澜湾区邻里互助协会〔虚构〕", "海岸公益发展中心〔虚构〕")

Facts = dict[str, Any]


def vouchers(count: int) -> Iterator[Facts]:
    """What templates/pdf/disbursement/voucher.html needs, so many times."""
    random = Random(1)
    for at in range(1, count + 1):
        amount = Decimal(random.randint(100_000, 8_000_000)) / 100
        code = codes.check_code(f"bench:{at}".encode())
        yield {
            "payment": Some(
                number=f"BK-2026-{at:04d}",
                paid_on=date(2026, 5, 20),
                payee_holder=random.choice(PAYEES),
                payee_number=f"000000{random.randint(0, 10**10):010d}",
                payee_bank="琼澜农村商业银行澜湾支行〔虚构〕",
                amount=amount,
                function_code="2296002 用于社会福利的彩票公益金支出",
                economic_code="30399",
                bank_ref=f"DEMO{at:08d}",
            ),
            "award": Some(number=f"LW-2026-{at:03d}"),
            "award_amount": amount * 2,
            "agreement": Some(number=f"LW-2026-{at:03d}-XY"),
            "project": Some(title=random.choice(TITLES)),
            "fund": Some(name=FUND),
            "funder": Some(name=FUNDER),
            "payer": Some(number="0000009876543210", bank_name="琼澜银行澜湾支行〔虚构〕"),
            "group": Some(name="澜湾里巷议事会〔虚构〕", filing_no="LWBA-2026-001") if at % 5 == 0 else None,
            "stage": Some(seq=1),
            "paid_after": amount,
            "left_after": amount,
            "signed": [
                Some(step=step, person_name=name, at=AT, opinion="同意")
                for step, name in zip(StepKind, ("陈玥", "王喆", "张翀", "符兰", "李民"), strict=False)
                if step in STEP_NAMES
            ],
            "steps": STEP_NAMES,
            "code": code,
            "address": f"https://grants.example.org/verify/{code}",
        }


def register(count: int) -> RegisterPaper:
    """A register of so many payments as it is kept when it is asked for."""
    random = Random(2)
    lines = [
        Line(
            id=at,
            number=f"BK-2026-{at:04d}",
            on=date(2026, 5, 20) + timedelta(at // 40),
            award=f"LW-2026-{at:03d}",
            award_id=at,
            title=random.choice(TITLES),
            payee=random.choice(PAYEES),
            account=f"{random.randint(0, 10**16):016d}",
            bank="琼澜农村商业银行〔虚构〕",
            group="澜湾里巷议事会〔虚构〕" if at % 5 == 0 else "",
            fund=FUND,
            call="2026年澜湾区社区公益创投",
            seq=1,
            percent=Decimal("50.00"),
            amount=Decimal(random.randint(100_000, 8_000_000)) / 100,
            status=PaymentStatus.PAID,
            bank_ref=f"DEMO{at:08d}",
            check_code="",
            receipt="accepted",
            receipt_kind="settlement",
            receipt_number=f"{at:08d}",
            receipt_on=date(2026, 5, 25),
        )
        for at in range(1, count + 1)
    ]
    kept = {"funder": FUNDER, "chosen": ["2026年5月", "已付"], "lines": [each.kept() for each in lines]}
    return RegisterPaper(
        funder=1,
        kind=RegisterKind.PAYMENTS,
        form_key=UUID(int=1),
        number="TZ-2026-0001",
        content=json.dumps(kept, ensure_ascii=False),
        lines=count,
        total=sum((each.amount for each in lines), Decimal("0.00")),
        asked_at=AT,
        asked_by=1,
    )


def report(count: int) -> Facts:
    """What templates/pdf/results/report.html needs for a round with so many ranked applications."""
    random = Random(3)
    scores = sorted((Decimal(random.randint(6000, 9800)) / 100 for _each in range(count)), reverse=True)
    ranking = [
        {
            "rank": at,
            "number": f"SL20260315-{at:04d}",
            "title": random.choice(TITLES),
            "phases": {"desk": str(score), "pitch": str(score)},
            "score": str(score),
            "bonus": "0.00",
            "final": str(score),
        }
        for at, score in enumerate(scores, start=1)
    ]
    code = codes.check_code(b"bench:report")
    return {
        "record": {
            "rule": {"phases": [{"name": "desk", "title": "书面评审"}, {"name": "pitch", "title": "路演"}]},
            "ranking": ranking,
        },
        "call": Some(
            title="2026年澜湾区社区公益创投项目征集〔虚构〕",
            document_no="澜湾民公〔2026〕3号",
            scoring_opens_at=AT,
            scoring_closes_at=AT,
        ),
        "closed_at": AT,
        "rule": ["5名专家，去掉一个最高分、一个最低分后取平均，保留两位小数", "70分以下不立项"],
        "sheets": {},
        "facts": Some(
            experts=[Some(code=f"E{at}", name=f"专家{at}", field="社会工作") for at in range(1, 31)],
            recusals=[Some(expert=f"E{at}", title=TITLES[at % 6], reason="任职单位") for at in range(1, 31)],
            sheets=Some(locked=count * 5),
        ),
        "minutes": [],
        "bodies": [FUNDER, "海岸公益发展中心〔虚构〕"],
        "code": code,
        "address": f"https://grants.example.org/verify/{code}",
        "local": clock.local,
    }
