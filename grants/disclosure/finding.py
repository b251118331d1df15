"""The public search: calls, notices, projects, organisations, hubs and groups by words in their names, or by number.

Chinese has no blanks between words: names are looked up by their pairs of letters, which are indexed
(`public_bigrams`, sql/2026_11_28t47 in grants/migrations).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.disclosure.bodies import HAS_A_PAGE
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS
from grants.i18n import Text, _

PAGE = 20
LONGEST = 60


class Found(StrEnum):
    """What can be found, in the order in which it is shown."""

    CALL = "call"
    NOTICE = "notice"
    PROJECT = "project"
    ORGANIZATION = "organisation"
    HUB = "hub"
    GROUP = "group"


FOUND_NAMES: dict[Found, Text] = {
    Found.CALL: _("征集公告"),
    Found.NOTICE: _("公示"),
    Found.PROJECT: _("资助项目"),
    Found.ORGANIZATION: _("单位"),
    Found.HUB: _("枢纽"),
    Found.GROUP: _("社区社会组织"),
}
_ORGANIZATION_KIND = (
    "CASE WHEN o.is_hub THEN 'hub' WHEN o.kind = 'community_group' THEN 'group' ELSE 'organisation' END"
)


def _matches(name: str) -> str:
    return f"(public_bigrams({name}) @> public_bigrams(w.words) AND strpos(public_words({name}), w.words) > 0)"


# A group without an announced project has no page; its hub's page and its projects stand for it.
EVERYTHING = f"""
WITH w AS (SELECT public_words({{}}) AS words)
SELECT 'call' AS kind, c.title AS name, c.document_no AS hint, '/calls/' || c.id AS href, c.published_at AS at
    FROM call c, w WHERE c.published_at IS NOT NULL AND NOT c.is_trial
    AND ({_matches("c.title")} OR public_words(c.document_no) = w.words)
UNION ALL SELECT 'notice', c.title, n.number, '/notices/' || n.id, n.published_at
    FROM public_notice n JOIN call c ON c.id = n.call, w WHERE {_matches("c.title")} OR public_words(n.number) = w.words
UNION ALL SELECT 'project', p.title, a.number || ' · ' || o.name, '/projects/' || a.number, a.decided_at
    FROM award a JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant, w
    WHERE EXISTS (SELECT FROM notice_item i WHERE {HANGS}) AND (public_words(a.number) = w.words
        OR a.application IN (SELECT q.id FROM application q, w
            WHERE q.status NOT IN ('draft', 'withdrawn') AND {_matches("q.title")})
        OR p.applicant IN (SELECT b.id FROM organization b, w WHERE {_matches("b.name")}))
UNION ALL SELECT {_ORGANIZATION_KIND}, o.name, coalesce(o.uscc, o.filing_no, ''),
    CASE WHEN o.is_hub THEN '/hubs/' WHEN o.kind = 'community_group' THEN '/community-groups/' ELSE '/grantees/' END
    || o.code, o.created_at
    FROM organization o, w WHERE ({_matches("o.name")} OR public_words(coalesce(o.uscc, '')) = w.words
        OR public_words(coalesce(o.filing_no, '')) = w.words) AND {HAS_A_PAGE}
    AND (o.kind <> 'community_group' OR EXISTS (SELECT FROM custody_ledger k JOIN award a ON a.id = k.award
        WHERE k.community_group = o.id AND EXISTS (SELECT FROM notice_item i WHERE {HANGS})))
"""


@dataclass(frozen=True)
class Hit:
    """Something found, with the address of its page."""

    kind: Found
    name: str
    hint: str
    href: str


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `kind` narrows it; `page` counts from 1."""

    words: str
    kind: Found | None = None
    page: int = 1


async def hits(wanted: Wanted) -> tuple[list[Hit], dict[Found, int]]:
    """One page of what was found, by kind and newest first, and how many there are of each kind: two questions."""
    if not wanted.words:
        return [], {}
    counts = await sql(f"SELECT kind, count(*)::int AS n FROM ({EVERYTHING}) found GROUP BY kind", wanted.words)
    order = [each.value for each in Found]
    rows = await sql(
        f"SELECT kind, name, hint, href FROM ({EVERYTHING}) found WHERE ({{}} = '' OR kind = {{}})"
        " ORDER BY array_position({}::text[], kind), at DESC, href LIMIT {} OFFSET {}",
        wanted.words,
        wanted.kind or "",
        wanted.kind or "",
        order,
        PAGE,
        PAGE * (wanted.page - 1),
    )
    by_kind = {row["kind"]: row["n"] for row in counts}
    return [_hit(row) for row in rows], {each: by_kind[each] for each in Found if each in by_kind}


def _hit(row: dict[str, Any]) -> Hit:
    return Hit(Found(row["kind"]), row["name"], row["hint"], row["href"])
