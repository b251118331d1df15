"""Copies of rows with all that hangs from them, made by the database itself: what points at a copied row points, in the
copy, at the copy of it. So a round that was played once through the actions becomes thousands that look the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

# Whole books are copied, so that no number is missing and every balance is a multiple of what it was.
NEVER = (
    "migration",
    "session",
    "audit_event",
    "seal",
    "public_change",
    "voucher_counter",
    "closed_month",
    "message",
    "interest",
    "closed_sum",
)
# References that are whole numbers to the database.
UNKEPT = {"entry": "entry", "reverses": "entry", "organization": "organization"}
KEYS = """
    SELECT t.relname AS child, a.attname AS name, p.relname AS parent FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND t.relnamespace = 'public'::regnamespace
"""
COLUMNS = """
    SELECT t.relname AS child, a.attname AS name, format_type(a.atttypid, NULL) AS kind,
        CASE WHEN a.atttypmod > 4 AND a.atttypid = 'varchar'::regtype THEN a.atttypmod - 4 END AS length
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' ORDER BY t.relname, a.attnum
"""
UNIQUES = """
    SELECT t.relname AS child, array_agg(a.attname::text ORDER BY a.attnum) AS names FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey)
    WHERE i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL AND t.relnamespace = 'public'::regnamespace
    GROUP BY t.relname, i.indexrelid ORDER BY 1
"""
# Codes of a length that is prescribed; longer ones get an ending.
FIXED = 20
# Of a hash the copy gets another.
HASH = 64
# Numbers of vouchers go on where the month's last one stands.
VOUCHER = (
    "s.voucher_no + k * (SELECT c.last FROM {into}.voucher_counter c"
    " WHERE (c.book, c.month, c.voucher_kind) = (s.book, s.month, s.voucher_kind))"
)
COUNTED = """
    UPDATE {into}.voucher_counter c SET last = c.last + $1::int * s.last FROM voucher_counter s
    WHERE (c.book, c.month, c.voucher_kind) = (s.book, s.month, s.voucher_kind)
"""
NEXT = """SELECT setval(pg_get_serial_sequence('public."{table}"', 'id'), max(id)) FROM public."{table}" """
BALANCES = """
    UPDATE {into}.account a SET balance = a.balance + $1::int * s.balance FROM account s WHERE s.id = a.id
    AND s.balance <> 0 AND a.id NOT IN (SELECT id FROM picked WHERE of = 'account') AND a.id <= $2::int
"""
# Where in a code of prescribed length a mark stands, so that copies of copies differ too.
PLACES = {"a": 4, "b": 8, "n": 12}


@dataclass(frozen=True)
class Shape:
    """The tables as the database knows them: references by table, columns with kind and length, unique columns."""

    parents: Mapping[str, Mapping[str, str]]
    columns: Mapping[str, Sequence[tuple[str, str, int | None]]]
    uniques: Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Going:
    """How the copies differ from what they are copies of, and where they go."""

    strides: Mapping[str, int]
    copies: int
    mark: str
    into: str


async def multiply(
    server: asyncpg.Connection,
    seeds: Mapping[str, str],
    copies: int,
    mark: str,
    *,
    of: str = "public",
    into: str = "public",
) -> None:
    """So many copies beside the rows that `seeds` name by table and condition, with every row that hangs from them.

    Names and numbers that must differ end in `mark` and the number of the copy. `of` is the schema whose rows are
    copied, `into` the one that gets them.
    """
    shape = await _shape(server)
    async with server.transaction():
        await server.execute(f"SET LOCAL search_path = {of}, public")
        # Row by row the triggers would take hours; what they keep is kept here, and the ledger's checks prove it.
        await server.execute("SET LOCAL session_replication_role = replica")
        await server.execute("CREATE TEMP TABLE picked (of text, id bigint, PRIMARY KEY (of, id)) ON COMMIT DROP")
        for table, condition in seeds.items():
            await _pick(server, table, condition)
        while sum([await _hanging(server, shape, table) for table in shape.columns if table not in NEVER]):
            await server.execute("ANALYZE picked")
        found = [row["of"] for row in await server.fetch("SELECT DISTINCT of FROM picked ORDER BY of")]
        strides = {table: await server.fetchval(f'SELECT max(id) FROM {into}."{table}"') for table in found}
        for table in found:
            await _copied(server, shape, table, Going(strides, copies, mark, into))
        for table in found if into == "public" else ():
            await server.execute(NEXT.format(table=table))
        await server.execute(COUNTED.format(into=into), copies)
        await server.execute(BALANCES.format(into=into), copies, strides["account"])


async def _shape(server: asyncpg.Connection) -> Shape:
    parents: dict[str, dict[str, str]] = {}
    columns: dict[str, list[tuple[str, str, int | None]]] = {}
    uniques: dict[str, list[list[str]]] = {}
    for row in await server.fetch(COLUMNS):
        columns.setdefault(row["child"], []).append((row["name"], row["kind"], row["length"]))
        if row["name"] in UNKEPT and row["kind"] in ("integer", "bigint"):
            parents.setdefault(row["child"], {})[row["name"]] = UNKEPT[row["name"]]
    for row in await server.fetch(KEYS):
        parents.setdefault(row["child"], {})[row["name"]] = row["parent"]
    for row in await server.fetch(UNIQUES):
        uniques.setdefault(row["child"], []).append(row["names"])
    with_id = {table: found for table, found in columns.items() if any(name == "id" for name, _k, _l in found)}
    return Shape(parents, with_id, uniques)


async def _pick(server: asyncpg.Connection, table: str, condition: str) -> int:
    done = await server.execute(
        f"INSERT INTO picked SELECT '{table}', s.id FROM \"{table}\" s WHERE {condition} ON CONFLICT DO NOTHING"
    )
    return int(done.split()[-1])


async def _hanging(server: asyncpg.Connection, shape: Shape, table: str) -> int:
    """How many more rows of a table hang from what was picked."""
    found = 0
    for name, parent in shape.parents.get(table, {}).items():
        if await server.fetchval("SELECT EXISTS (SELECT FROM picked WHERE of = $1)", parent):
            found += await _pick(server, table, f"s.\"{name}\" IN (SELECT id FROM picked WHERE of = '{parent}')")
    return found


async def _copied(server: asyncpg.Connection, shape: Shape, table: str, going: Going) -> None:
    strides = going.strides
    parents, mine = shape.parents.get(table, {}), f"s.id IN (SELECT id FROM picked WHERE of = '{table}')"
    values, moved = {"id": f"s.id + k * {strides[table]}"}, set()
    for name, parent in parents.items():
        if parent not in strides:
            continue
        is_copied = f"s.\"{name}\" IN (SELECT id FROM picked WHERE of = '{parent}')"
        some, other = await server.fetchrow(
            f"SELECT count(*) FILTER (WHERE {is_copied}), count(*) FILTER (WHERE NOT {is_copied})"
            f' FROM "{table}" s WHERE {mine}'
        )
        if some:
            step = f"k * {strides[parent]}"
            values[name] = f'CASE WHEN {is_copied} THEN s."{name}" + {step} ELSE s."{name}" END'
            if not other:
                values[name] = f's."{name}" + {step}'
                moved.add(name)
    kinds = {name: (kind, length) for name, kind, length in shape.columns[table]}
    for names in shape.uniques.get(table, ()):
        if not moved & set(names) and not set(values) & set(names) - set(parents):
            # A number differs; a word beside it may be one of a list that the database knows.
            among = sorted(names, key=lambda each: "number" not in each)
            free = next((each for each in among if each not in parents and kinds[each][0] != "date"), None)
            whole = " AND ".join(f's."{each}" IS NOT NULL' for each in names)
            if not await server.fetchval(f'SELECT EXISTS (SELECT FROM "{table}" s WHERE {mine} AND {whole})'):
                continue
            if free is None and not any(table in each.values() for each in shape.parents.values()):
                return  # there can be one, of a fund or a pool that is not copied, and nothing hangs from it
            if free is None:
                raise RuntimeError(f"{table}: nothing tells copies apart in {names}")
            if "voucher_no" in names:
                values["voucher_no"] = VOUCHER.format(into=going.into)
            else:
                values[free] = _other(table, free, *kinds[free], going)
    listed = [name for name in kinds if name not in values] + list(values)
    columns = ", ".join(f'"{name}"' for name in listed)
    taken = ", ".join(values.get(name, f's."{name}"') for name in listed)
    await server.execute(
        f'INSERT INTO {going.into}."{table}" ({columns}) SELECT {taken} FROM "{table}" s'
        f" CROSS JOIN generate_series(1, {going.copies}) k WHERE {mine} ORDER BY k, s.id"
    )


def _other(table: str, name: str, kind: str, length: int | None, going: Going) -> str:
    """A value that no other copy has. Numbers that are part of other names (an award's, of its accounts') stay so."""
    if kind == "uuid":
        return "gen_random_uuid()"
    if kind in ("integer", "bigint"):
        return f's."{name}" + k * (SELECT max("{name}") FROM {going.into}."{table}")'
    if length is not None and length < FIXED:
        return f"overlay(s.\"{name}\" placing lpad(to_hex(k), 3, '0') from {PLACES[going.mark]})"
    other = f"s.\"{name}\" || '-{going.mark}' || k"
    return f"encode(sha256(({other})::bytea), 'hex')" if length == HASH else other
