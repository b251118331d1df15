"""The rows of the open sets, a page at a time by their keys, and the licences of the funders.

A set is read page after page while it is sent, so that memory does not grow with it; each page is as the books are when
it is read, and no row is left out or given twice, since keys only grow.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.disclosure.bodies import HAS_A_PAGE
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS, PUBLIC, Project
from grants.disclosure.opening import rules
from grants.disclosure.opening.datasets import DataSet, Kind
from grants.disclosure.opening.tables import DataLicence
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor

PAGE = 500
IS_PUBLIC = f"EXISTS (SELECT FROM notice_item i WHERE {HANGS})"


@dataclass(frozen=True)
class Licensed:
    """A funder and the licence of its data, if it named one."""

    funder: Organization
    licence: DataLicence | None


# Each with the key before the first row. `key_1` and `key_2` are the key and are not given away.
STATEMENTS: Mapping[str, tuple[tuple[object, ...], str]] = {
    "notices": (
        (0,),
        "SELECT n.id AS key_1, n.number AS id, c.title AS call, n.starts_on, n.ends_on, n.published_at,"
        " (SELECT count(*) FROM notice_item i WHERE i.notice = n.id AND i.withdrawn_at IS NULL)::int AS projects,"
        " w.withdrawn_at, w.reason AS withdrawn_reason, '/notices/' || n.id AS url"
        " FROM public_notice n JOIN call c ON c.id = n.call"
        " LEFT JOIN notice_withdrawal w ON w.notice = n.id AND w.is_whole"
        " WHERE n.id > {} ORDER BY n.id LIMIT {}",
    ),
    "payments": (
        (0,),
        "SELECT y.id AS key_1, 'P' || y.id AS id, a.number AS project, s.seq AS stage, y.paid_on, y.amount,"
        " 'CNY' AS currency, '/projects/' || a.number AS url"
        " FROM payment y JOIN award a ON a.id = y.award JOIN stage s ON s.id = y.stage"
        f" WHERE y.status = 'paid' AND {IS_PUBLIC} AND y.id > {{}} ORDER BY y.id LIMIT {{}}",
    ),
    "organisations": (
        ("",),
        "SELECT o.code AS key_1, o.code AS id, o.name, o.kind, o.uscc, o.filing_no, o.founded_on, o.is_hub,"
        f" '/grantees/' || o.code AS url FROM organization o WHERE {HAS_A_PAGE} AND o.code > {{}}"
        " ORDER BY o.code LIMIT {}",
    ),
    "movements": (
        (0, 0),
        "SELECT l.id AS key_1, k.id AS key_2, 'M' || l.id || '-' || k.id AS id, a.number AS project, g.code AS group,"
        " h.code AS hub, e.effective_on AS date, CASE WHEN l.credit = k.account THEN 'in' ELSE 'out' END AS direction,"
        " coalesce(w.item, CASE WHEN r.id IS NOT NULL THEN 'receipt' WHEN t.id IS NOT NULL THEN 'interest'"
        " WHEN s.id IS NOT NULL THEN 'return' WHEN f.id IS NOT NULL THEN 'refund' WHEN d.id IS NOT NULL"
        " THEN 'handover' ELSE 'other' END) AS what, l.amount, 'CNY' AS currency,"
        " '/community-groups/' || g.code AS url"
        " FROM line l JOIN custody_ledger k ON k.account IN (l.debit, l.credit) JOIN award a ON a.id = k.award"
        " JOIN organization g ON g.id = k.community_group JOIN organization h ON h.id = k.hub"
        " JOIN entry e ON e.id = l.entry LEFT JOIN claim c ON c.entry = e.id LEFT JOIN award_line w"
        " ON w.id = c.award_line LEFT JOIN custody_receipt r ON r.entry = e.id LEFT JOIN interest t ON t.entry = e.id"
        " LEFT JOIN sent_back s ON s.entry = e.id LEFT JOIN claim_refund f ON f.entry = e.id"
        " LEFT JOIN handover d ON e.id IN (d.sent_entry, d.received_entry)"
        f" WHERE {IS_PUBLIC} AND (l.id, k.id) > ({{}}, {{}}) ORDER BY l.id, k.id LIMIT {{}}",
    ),
}


async def rows(wanted: DataSet, address: str, at_a_time: int = PAGE) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """All rows of a set, page after page. `address` is where this site is found."""
    key, statement = STATEMENTS[wanted.name]
    while True:
        found = await sql(statement, *key, at_a_time)
        if found:
            yield [_row(wanted, each, address) for each in found]
            key = tuple(found[-1][f"key_{at}"] for at in range(1, len(key) + 1))
        if len(found) < at_a_time:
            return


async def grants() -> AsyncIterator[Sequence[Project]]:
    """All public projects in the order in which they were decided, page after page."""
    after = 0
    while True:
        found = [
            Project(**row) for row in await sql(f"{PUBLIC} WHERE a.id > {{}} ORDER BY a.id LIMIT {{}}", after, PAGE)
        ]
        if found:
            yield found
            after = found[-1].id
        if len(found) < PAGE:
            return


async def licences() -> list[Licensed]:
    """Every funder with its licence."""
    funders = await Organization.objects().where(Organization.is_funder.eq(True)).order_by(Organization.id)
    said = {each.funder: each for each in await DataLicence.objects()}
    return [Licensed(each, said.get(each.id)) for each in funders]


async def own(person: Actor, funder_id: int) -> Licensed:
    """A funder for which that person sets the licence. Raises NotFound for any other."""
    for each in await licences():
        if each.funder.id == funder_id and person.has_in(funder_id, *rules.SETS_LICENCE):
            return each
    raise NotFound("disclosure.no_funder_of_yours", _("没有找到这个页面"))


async def licence(funder_id: int) -> DataLicence | None:
    """The licence of one funder's data, locked."""
    return await DataLicence.objects().where(DataLicence.funder == funder_id).lock_rows("UPDATE").first()


async def licence_of_all() -> dict[str, str] | None:
    """The licence of files in which the data of all funders stands: the one that every one of them named, or none."""
    named = {(each.licence.name, each.licence.address) if each.licence else None for each in await licences()}
    if len(named) != 1 or None in named:
        return None
    [(name, address)] = [each for each in named if each]
    return {"name": name, "url": address}


def _row(wanted: DataSet, row: Mapping[str, Any], address: str) -> dict[str, Any]:
    return {
        each.name: f"{address}{row[each.name]}" if each.kind == Kind.ADDRESS else row[each.name]
        for each in wanted.fields
    }
