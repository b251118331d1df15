"""What public projects are by the lists of the seed: how many, with how much, for how many people of each group, as
planned and as reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.applications.lineage import OF_AWARD, standing
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS
from grants.i18n import Text, _
from grants.vocabulary.tables import ListName
from grants.vocabulary.words import LIST_NAMES
from grants.workbooks import Sheet

# Whom a project reached says its accepted final report; until there is one, the last accepted report before it. It
# follows what is said of applications.
CARRIED = f""",
carried AS (SELECT a.id AS award, n.term, n.also AS headcount, a.amount - z.cut AS awarded,
    (SELECT h.headcount FROM report_headcount h JOIN report r ON r.id = h.report
        WHERE r.award = a.id AND h.term = n.term AND r.status = 'accepted'
        ORDER BY r.kind = 'final' DESC, r.id DESC LIMIT 1) AS reached
    FROM standing n JOIN award a ON a.application = n.application JOIN award_in_force z ON z.award = a.id
    WHERE a.cancelled_at IS NULL
    AND EXISTS (SELECT FROM notice_item i WHERE {HANGS} AND i.withdrawn_at IS NULL))
"""
OF_ALL = standing("project_term", "term", "n.headcount") + CARRIED
OF_ONE = standing("project_term", "term", "n.headcount", of=OF_AWARD) + CARRIED
NAMED = (
    " FROM carried c JOIN term t ON t.id = c.term"
    " LEFT JOIN term above ON above.list_name = 'theme' AND above.code = t.parent AND t.list_name = 'theme_service'"
)


@dataclass(frozen=True)
class OfTerm:
    """The public projects that carry a term; where it is a group of people, `people` as its projects planned, and
    `reached` as those say that have reported."""

    list_name: str
    term: str
    projects: int
    awarded: Decimal
    people: int | None
    reached: int | None

    @property
    def list_title(self) -> Text:
        return LIST_NAMES[ListName(self.list_name)]


async def by_term() -> list[OfTerm]:
    """Every term that a public project carries, list by list. A project with several terms counts under each."""
    rows = await sql(
        f"{OF_ALL} SELECT t.list_name, concat_ws(' · ', above.name, t.name) AS term,"
        " count(*)::int AS projects, sum(c.awarded) AS awarded, sum(c.headcount) AS people,"
        f" sum(c.reached) AS reached{NAMED}"
        " GROUP BY t.id, above.name ORDER BY t.list_name, t.position, t.id"
    )
    return [OfTerm(**row) for row in rows]


async def terms_of(award_id: int) -> list[dict[str, Any]]:
    """The terms of a public project, with how many people were planned and reached."""
    return await sql(
        f"{OF_ONE} SELECT t.list_name, concat_ws(' · ', above.name, t.name) AS term, c.headcount AS people,"
        f" c.reached{NAMED} WHERE c.award = {{}} ORDER BY t.list_name, t.position, t.id",
        award_id,
        award_id,
    )


def sheet(found: Sequence[OfTerm]) -> Sheet:
    """The same rows for a workbook."""
    columns = [
        (_("分类"), 24),
        (_("名称"), 30),
        (_("项目数"), 10),
        (_("立项"), 16),
        (_("计划服务人数"), 14),
        (_("实际服务人数"), 14),
    ]
    rows = [[each.list_title, each.term, each.projects, each.awarded, each.people, each.reached] for each in found]
    return Sheet(_("服务分类"), columns, rows)
