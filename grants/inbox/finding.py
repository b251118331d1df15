"""The search: questions that give only what the person may open, a number that is exactly the words first (n = 1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.i18n import Text, _
from grants.inbox.questions import AWARD, TOLD, Question
from grants.people.rules import FUNDER_ROLES, HUB_ROLES
from grants.people.tables import Role

MOST = 10
ANY_ROLE = tuple(Role)
FUNDER_STAFF = tuple(sorted(FUNDER_ROLES))
READERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)

KIND_NAMES: dict[str, Text] = {
    "application": _("申报"),
    "grant": _("项目"),
    "payment": _("拨款"),
    "claim": _("报账"),
    "notice": _("公示"),
    "organization": _("单位"),
}
ADDRESSES: dict[str, str] = {
    "application": "/applications/{key}",
    "grant": "/grants/{key}",
    "payment": "/payments/{key}",
    "claim": "/claims/{key}",
    "notice": "/notices/{key}",
}


@dataclass(frozen=True)
class Hit:
    """Something found."""

    kind: str
    about: str
    detail: str
    is_exact: bool
    href: str


def hit(row: Mapping[str, Any]) -> Hit:
    """A row of the questions."""
    href = ADDRESSES[row["kind"]].format(key=row["key"])
    return Hit(row["kind"], row["about"], row["detail"] or "", bool(row["n"]), href)


def _find(kind: str, key: str, about: str, detail: str, exact: str, tables: str, where: str) -> str:
    """`exact` are the columns that hold a number; the words may also stand inside `about`."""
    matches = f"(:words IN ({exact}) OR (length(:words) > 1 AND strpos(lower({about}), lower(:words)) > 0))"
    return f"""(SELECT '{kind}', {key}::text, {about}, {detail}, NULL, (coalesce(:words IN ({exact}), false))::int,
        NULL, NULL FROM {tables} WHERE {matches} AND ({where}) ORDER BY 6 DESC, {key} DESC LIMIT {MOST})"""


def _application(where: str) -> str:
    """What is only tried out is in no search."""
    tables = "application p JOIN call c ON c.id = p.call AND NOT c.is_trial JOIN organization w ON w.id = p.applicant"
    about = "(p.title || ' · ' || w.name)"
    return _find("application", "p.id", about, "coalesce(p.number, '')", "p.number", tables, where)


def _payment(where: str) -> str:
    tables = f"{AWARD} JOIN payment y ON y.award = a.id"
    return _find(
        "payment", "y.id", "(p.title || ' · ' || y.payee_holder)", "y.number", "y.number, y.bank_ref", tables, where
    )


def _claim(where: str) -> str:
    tables = "claim x JOIN custody_ledger k ON k.id = x.ledger JOIN fund_source f ON f.id = k.fund"
    invoices = "(SELECT i.key FROM claimed_invoice i WHERE i.claim = x.id AND i.key = replace(:words, ' ', ''))"
    return _find("claim", "x.id", "x.summary", "x.number", f"x.number, {invoices}", tables, where)


MINE = "p.applicant = ANY(:orgs) OR p.submitted_through = ANY(:orgs)"
QUESTIONS = (
    Question(_application(MINE), ANY_ROLE),
    Question(_application("p.number IS NOT NULL AND c.funder = ANY(:orgs)"), FUNDER_STAFF),
    Question(_application("p.number IS NOT NULL AND c.organiser = ANY(:orgs)"), (Role.ORGANISER,)),
    Question(
        _find(
            "grant",
            "a.id",
            "p.title",
            "a.number",
            "a.number, g.number",
            f"{AWARD} LEFT JOIN agreement g ON g.award = a.id",
            f"({MINE} OR c.funder = ANY(:orgs) OR c.organiser = ANY(:orgs)) AND {TOLD}",
        ),
        ANY_ROLE,
    ),
    Question(_payment("c.funder = ANY(:orgs)"), FUNDER_STAFF),
    Question(_claim("k.community_group = ANY(:orgs)"), (Role.GROUP_SIGNATORY,)),
    Question(_claim("k.hub = ANY(:orgs)"), tuple(sorted(HUB_ROLES))),
    Question(_claim("f.funder = ANY(:orgs)"), READERS),
    Question(
        _find(
            "notice", "n.id", "c.title", "n.number", "n.number", "public_notice n JOIN call c ON c.id = n.call", "true"
        )
    ),
)
