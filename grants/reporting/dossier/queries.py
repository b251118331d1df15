"""The kept papers of a project, from every step, in the order of its file."""

from collections.abc import Sequence

from grants import clock
from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting.dossier import rules
from grants.reporting.dossier.rules import Part, Piece
from grants.reporting.dossier.tables import AwardFile
from grants.scoring import queries as scoring
from grants.scoring import seen

# (part, title, moment, upload) of each class; every place is the award. What is void or was refused is left out.
SOURCES: Sequence[tuple[Part, str]] = (
    (
        Part.CALL,
        "SELECT '征集公告', p.made_at, p.upload FROM call_paper p JOIN award a ON a.call = p.call WHERE a.id = {}",
    ),
    (
        Part.APPLICATION,
        """SELECT CASE p.paper_kind WHEN 'receipt' THEN '受理回执' WHEN 'form' THEN '申报书' WHEN 'commitment'
        THEN '申报承诺书' WHEN 'correction_letter' THEN '补正通知书' WHEN 'acceptance_letter' THEN '资格审查通过通知书'
        ELSE '申报材料' END, p.made_at, p.upload FROM application_paper p JOIN application_version v ON v.id = p.version
        JOIN award a ON a.application = v.application WHERE a.id = {}""",
    ),
    (
        Part.DRAW,
        """SELECT '专家抽取记录 ' || d.number, p.made_at, p.upload FROM draw_paper p JOIN draw d ON d.id = p.draw
        JOIN award a ON a.call = d.call WHERE a.id = {}""",
    ),
    (
        Part.DECLARATIONS,
        """SELECT '回避与保密承诺 ' || l.id, p.made_at, p.upload FROM declaration_paper p
        JOIN declaration d ON d.id = p.declaration JOIN panelist l ON l.id = d.panelist JOIN award a ON a.call = l.call
        WHERE a.id = {} AND EXISTS (
            SELECT FROM assignment t WHERE t.expert = l.expert AND t.application = a.application)""",
    ),
    (
        Part.SHEETS,
        """SELECT '评分表 ' || t.id, p.made_at, p.upload FROM sheet_paper p
        JOIN sheet_version v ON v.id = p.sheet_version
        JOIN assignment t ON t.id = v.assignment JOIN award a ON a.application = t.application
        WHERE a.id = {} AND t.ended_at IS NULL""",
    ),
    (
        Part.RECORDS,
        """SELECT x.title, x.at, x.upload FROM award a JOIN (
            SELECT call, '评审会议记录 ' || number AS title, completed_at AS at, document AS upload FROM minutes
            UNION ALL SELECT call, CASE paper_kind WHEN 'summary' THEN '评审汇总表' ELSE '评审报告' END, made_at, upload
            FROM judging_paper) x ON x.call = a.call WHERE a.id = {}""",
    ),
    (
        Part.NOTICE,
        """SELECT x.title, x.at, x.upload FROM (
            SELECT i.award, '公示 ' || n.number AS title, n.published_at AS at, n.document AS upload
            FROM notice_item i JOIN public_notice n ON n.id = i.notice
            UNION ALL SELECT award, '立项通知', issued_at, upload FROM award_letter) x WHERE x.award = {}""",
    ),
    (
        Part.AGREEMENT,
        """SELECT x.title, x.at, x.upload FROM (
            SELECT award, '资助协议 ' || number AS title, drawn_at AS at, document AS upload FROM agreement
            UNION ALL SELECT g.award, '盖章协议', k.sent_at, k.scan FROM sealed_copy k JOIN agreement g
            ON g.id = k.agreement AND g.drawn_at = k.drawn_at AND k.accepted_at IS NOT NULL) x WHERE x.award = {}""",
    ),
    (
        Part.AMENDMENTS,
        """SELECT '变更批复 ' || coalesce(version, 0), coalesce(decided_at, asked_at), document FROM amendment
        WHERE award = {}""",
    ),
    (
        Part.PAYMENTS,
        """SELECT CASE p.kind WHEN 'voucher' THEN '付款凭证 ' ELSE '资金拨付审批表 ' END || y.number,
        p.made_at, p.upload FROM payment_paper p JOIN payment y ON y.id = p.payment
        WHERE y.award = {} AND p.voided_at IS NULL""",
    ),
    (
        Part.RECEIPTS,
        """SELECT '收据 ' || r.number, r.sent_at, r.scan FROM payment_receipt r JOIN payment y ON y.id = r.payment
        WHERE y.award = {} AND r.accepted_at IS NOT NULL""",
    ),
    (
        Part.CUSTODY,
        """SELECT x.title, p.made_at, p.upload FROM custody_paper p JOIN (
            SELECT 'claim_form' AS kind, c.id AS subject, '报账单 ' || c.number AS title, k.award FROM claim c
                JOIN custody_ledger k ON k.id = c.ledger
            UNION ALL SELECT 'voucher', c.entry, '代管记账凭证 ' || c.number, k.award FROM claim c
                JOIN custody_ledger k ON k.id = c.ledger
            UNION ALL SELECT 'statement', s.id, '代管对账单 ' || s.number, k.award FROM statement s
                JOIN custody_ledger k ON k.id = s.ledger) x ON x.kind = p.kind AND x.subject = p.subject
        WHERE x.award = {}""",
    ),
    (
        Part.REPORTS,
        """SELECT CASE r.kind WHEN 'midterm' THEN '中期报告附件' WHEN 'final' THEN '结项报告附件'
        ELSE '进展报告附件 ' || r.period END, r.submitted_at, f.upload FROM report r JOIN (
            SELECT id AS report, attachment AS upload FROM report UNION SELECT report, upload FROM report_file
        ) f ON f.report = r.id WHERE r.award = {} AND r.status = 'accepted'""",
    ),
    (
        Part.CHECKS,
        """SELECT x.title, x.at, x.upload FROM (
            SELECT v.award, '项目抽查记录 ' || v.id AS title, p.made_at AS at, p.upload FROM visit_paper p
            JOIN site_visit v ON v.id = p.visit
            UNION ALL SELECT z.award, '整改通知 ' || z.id, p.made_at, p.upload FROM rectification_paper p
            JOIN rectification z ON z.id = p.rectification) x WHERE x.award = {}""",
    ),
    (
        Part.EVALUATION,
        """SELECT CASE v.kind WHEN 'midterm' THEN '中期绩效评价表' ELSE '末期绩效评价表' END, p.made_at, p.upload
        FROM evaluation_paper p JOIN evaluated_project e ON e.id = p.project
        JOIN evaluation v ON v.id = e.evaluation WHERE e.award = {}""",
    ),
    (
        Part.SIGNAGE,
        "SELECT '标识照片 ' || taken_on, sent_at, photo FROM signage_proof WHERE award = {} AND is_accepted",
    ),
    (
        Part.ACCOUNT,
        """SELECT x.title, x.at, x.upload FROM (
            SELECT award, '决算表' AS title, accepted_at AS at, upload FROM final_account WHERE status = 'accepted'
            UNION ALL SELECT award, '决算凭证', confirmed_at, proofs FROM final_account WHERE status = 'accepted'
            UNION ALL SELECT award, '审计报告 ' || number, sent_at, document FROM audit_report) x WHERE x.award = {}""",
    ),
    (
        Part.RETURNS,
        """SELECT x.title, x.at, x.upload FROM (
            SELECT award, '资金退回通知 ' || number AS title, issued_at AS at, upload FROM return_demand
            UNION ALL SELECT award, '免退批准 ' || number, waived_at, waiver FROM return_demand) x
        WHERE x.award = {}""",
    ),
)
PIECES = " UNION ALL ".join(
    f"SELECT {at} AS part, s.title, s.at, u.id AS upload, u.sha256, u.media_type, u.size::bigint AS size"
    f" FROM ({statement}) s (title, at, upload) JOIN upload u ON u.id = s.upload"
    for at, (_part, statement) in enumerate(SOURCES)
)


async def pieces(award_id: int) -> list[Piece]:
    """Every kept paper of a project, part by part, the oldest first."""
    rows = await sql(f"SELECT * FROM ({PIECES}) x ORDER BY part, at, upload", *[award_id] * PIECES.count("{}"))
    return [
        Piece(
            SOURCES[row["part"]][0],
            row["title"],
            clock.local_day(row["at"]),
            row["upload"],
            row["sha256"],
            row["media_type"],
            row["size"],
        )
        for row in rows
    ]


async def readable_dossier(person: Actor, award_id: int) -> AwardFacts:
    """The project of a file, for who may have it: NotFound for strangers and who is recused from any of its round."""
    facts = await awards.readable_award(person, award_id)
    hidden = seen.hidden_from(person, await scoring.recused(facts.call))
    rules.check_reading(facts, person, is_recused=bool(hidden))
    return facts


async def files_of(award_id: int) -> list[AwardFile]:
    """The files that were ordered of a project, the newest first."""
    return await AwardFile.objects().where(AwardFile.award == award_id).order_by(AwardFile.id, ascending=False)


async def being_made(award_id: int) -> AwardFile | None:
    """The one that waits for its job."""
    return await AwardFile.objects().where(AwardFile.award == award_id, AwardFile.made_at.is_null()).first()


async def made(person: Actor, file_id: int) -> Upload:
    """The PDF. NotFound before it is made, and for strangers."""
    found = await get(AwardFile, file_id)
    await readable_dossier(person, found.award)
    if found.upload is None:
        raise NotFound("reporting.award_file_not_made", _("卷宗正在生成，请稍后"))
    return await get(Upload, found.upload)
