"""Is a paper real? Whoever holds one may ask by the check code printed on it, and learns nothing but that."""

from dataclasses import dataclass
from datetime import datetime

from grants import codes
from grants.codes import BadCode
from grants.db import sql
from grants.errors import NotFound
from grants.i18n import Text, _

PAPER_NAMES: dict[str, Text] = {
    "application_receipt": _("受理回执"),
    "application_form": _("申报书"),
    "application_commitment": _("申报承诺书"),
    "application_correction_letter": _("补正通知书"),
    "application_acceptance_letter": _("资格审查通过通知书"),
    "application_refusal_letter": _("资格审查不通过通知书"),
    "announcement": _("征集公告"),
    "draw_record": _("专家抽取记录"),
    "declaration": _("回避与保密承诺"),
    "score_sheet": _("评分表"),
    "pitch_timetable": _("路演时间表"),
    "notice": _("拟立项公示"),
    "withdrawal": _("撤回公示的公告"),
    "award_letter": _("立项通知"),
    "agreement": _("资助协议"),
    "amendment": _("项目变更批复"),
    "minutes": _("评审会议记录"),
    "judging_summary": _("评审汇总表"),
    "judging_report": _("评审报告"),
    "approval_form": _("资金拨付审批表"),
    "payment_voucher": _("付款凭证"),
    "return_demand": _("资助资金退回通知"),
    "final_account": _("项目决算表"),
    "award_file": _("项目卷宗"),
    "register_payments": _("资金拨付台账"),
    "register_receipts": _("收据登记簿"),
    "reconciliation": _("银行存款余额调节表"),
    "claim_form": _("报账单"),
    "voucher": _("代管记账凭证"),
    "statement": _("代管对账单"),
    "spot_check": _("代管凭证抽查记录"),
    "visit": _("项目抽查记录"),
    "rectification": _("整改通知"),
    "activity": _("重大活动报告"),
    "evaluation": _("项目绩效评价表"),
    "custody_agreement": _("代管协议"),
    "custody_handover": _("代管资金移交清单"),
    "filing_notice": _("备案通知书"),
    "filing_ending": _("取消备案公告"),
    "complaint": _("投诉登记与答复"),
    "annual_notice": _("年度使用公告"),
    "statistics": _("统计报表"),
}

# Each paper is one upload with one code. A paper without an upload is being rendered and not yet issued.
PAPERS = """
SELECT 'notice' AS kind, n.document AS upload, n.check_code, n.published_at AS made_at, w.withdrawn_at AS voided_at
    FROM public_notice n LEFT JOIN notice_withdrawal w ON w.notice = n.id AND w.is_whole WHERE n.check_code = {}
UNION ALL SELECT 'withdrawal', document, check_code, withdrawn_at, NULL FROM notice_withdrawal WHERE check_code = {}
UNION ALL SELECT 'announcement', c.upload, c.check_code, c.made_at, x.corrected_at FROM call_paper c
    LEFT JOIN call_correction x ON x.call = c.call AND x.number = c.correction_no + 1 WHERE c.check_code = {}
UNION ALL SELECT 'agreement', g.document, g.check_code, g.drawn_at, a.cancelled_at
    FROM agreement g JOIN award a ON a.id = g.award WHERE g.check_code = {}
UNION ALL SELECT 'amendment', document, check_code, coalesce(decided_at, asked_at), NULL
    FROM amendment WHERE check_code = {}
UNION ALL SELECT CASE kind WHEN 'voucher' THEN 'payment_voucher' ELSE kind END, upload, check_code, made_at, voided_at
    FROM payment_paper WHERE check_code = {}
UNION ALL SELECT 'minutes', document, check_code, completed_at, NULL FROM minutes WHERE check_code = {}
UNION ALL SELECT 'judging_' || paper_kind, upload, check_code, made_at, NULL FROM judging_paper WHERE check_code = {}
UNION ALL SELECT kind, upload, check_code, made_at, NULL FROM custody_paper WHERE check_code = {}
UNION ALL SELECT 'custody_agreement', document, check_code, drawn_at, NULL FROM custody_terms WHERE check_code = {}
UNION ALL SELECT 'custody_handover', document, check_code, accepted_at,
    CASE status WHEN 'cancelled' THEN ended_at END FROM handover WHERE check_code = {}
UNION ALL SELECT 'filing_' || d.document_kind, d.upload, d.check_code, d.made_at,
    CASE d.document_kind WHEN 'notice' THEN e.published_at END
    FROM filing_document d LEFT JOIN filing_ending e ON e.filing = d.filing WHERE d.check_code = {}
UNION ALL SELECT 'draw_record', upload, check_code, made_at, NULL FROM draw_paper WHERE check_code = {}
UNION ALL SELECT 'declaration', upload, check_code, made_at, NULL FROM declaration_paper WHERE check_code = {}
UNION ALL SELECT 'application_' || paper_kind, upload, check_code, made_at, NULL FROM application_paper
    WHERE check_code = {}
UNION ALL SELECT 'score_sheet', p.upload, p.check_code, p.made_at, u.unlocked_at
    FROM sheet_paper p LEFT JOIN unlock u ON u.sheet_version = p.sheet_version WHERE p.check_code = {}
UNION ALL SELECT 'award_letter', w.upload, w.check_code, w.issued_at, a.cancelled_at
    FROM award_letter w JOIN award a ON a.id = w.award WHERE w.check_code = {}
UNION ALL SELECT 'register_' || kind, upload, check_code, made_at, NULL FROM register_paper WHERE check_code = {}
UNION ALL SELECT 'pitch_timetable', document, check_code, announced_at, NULL FROM pitch_timetable WHERE check_code = {}
UNION ALL SELECT 'return_demand', upload, check_code, issued_at, NULL FROM return_demand WHERE check_code = {}
UNION ALL SELECT 'reconciliation', upload, check_code, closed_at, NULL FROM reconciled_month WHERE check_code = {}
UNION ALL SELECT 'evaluation', upload, check_code, made_at, NULL FROM evaluation_paper WHERE check_code = {}
UNION ALL SELECT 'award_file', upload, check_code, made_at, NULL FROM award_file WHERE check_code = {}
UNION ALL SELECT 'final_account', upload, check_code, accepted_at, NULL FROM final_account WHERE check_code = {}
UNION ALL SELECT 'annual_notice', n.document, n.check_code, n.published_at, (SELECT min(w.published_at)
    FROM annual_notice w WHERE (w.funder, w.year) = (n.funder, n.year) AND w.edition > n.edition)
    FROM annual_notice n WHERE n.check_code = {}
UNION ALL SELECT 'spot_check', upload, check_code, made_at, NULL FROM spot_check_paper WHERE check_code = {}
UNION ALL SELECT 'visit', upload, check_code, made_at, NULL FROM visit_paper WHERE check_code = {}
UNION ALL SELECT 'rectification', upload, check_code, made_at, NULL FROM rectification_paper WHERE check_code = {}
UNION ALL SELECT 'statistics', p.upload, p.check_code, p.made_at, (SELECT min(w.decided_at) FROM statistic_decision w
        WHERE w.statistic_return = d.statistic_return AND w.id > d.id)
    FROM statistic_paper p JOIN statistic_decision d ON d.id = p.decision WHERE p.check_code = {}
UNION ALL SELECT 'activity', upload, check_code, made_at, NULL FROM activity_paper WHERE check_code = {}
UNION ALL SELECT 'complaint', upload, check_code, made_at, NULL FROM complaint_paper WHERE check_code = {}
"""


@dataclass(frozen=True)
class Paper:
    """What a check code says: the kind of paper, when it was issued, the start of its hash, and whether it stands."""

    kind: str
    code: str
    made_at: datetime
    voided_at: datetime | None
    sha256: str

    @property
    def name(self) -> Text:
        return PAPER_NAMES[self.kind]

    @property
    def is_valid(self) -> bool:
        """Not replaced and not withdrawn."""
        return self.voided_at is None


def code_typed(text: str) -> str:
    """The check code as it is printed. Raises BadCode when its check letter says that it was mistyped."""
    return codes.check_check_code(text)


async def paper(typed: str) -> Paper:
    """The paper with that check code. Raises NotFound when there is none, or when the code cannot be one."""
    try:
        code = code_typed(typed)
    except BadCode:
        code = ""
    rows = await sql(
        "SELECT p.kind, p.check_code AS code, p.made_at, p.voided_at, u.sha256"
        f" FROM ({PAPERS}) p JOIN upload u ON u.id = p.upload",
        *[code] * PAPERS.count("{}"),
    )
    if not rows:
        raise NotFound("disclosure.no_paper", _("没有这个查验码，请对照文件核对后重新输入"))
    return Paper(**rows[0])
