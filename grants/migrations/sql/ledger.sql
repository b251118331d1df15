-- What was entered stays: no code path rewrites an entry, a line, a seal or a closed month, whoever asks.
CREATE TRIGGER entry_insert_only BEFORE UPDATE OR DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER line_insert_only BEFORE UPDATE OR DELETE ON line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER line_no_truncate BEFORE TRUNCATE ON line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_insert_only BEFORE UPDATE OR DELETE ON seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_month_insert_only BEFORE UPDATE OR DELETE ON closed_month
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_month_no_truncate BEFORE TRUNCATE ON closed_month
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A book's owner and kind, an account's book, code, side, floor and first day are what its entries were made under.
CREATE TRIGGER book_stays BEFORE UPDATE OF id, organization, book_kind ON book
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_stays BEFORE UPDATE OF id, book, code, side, floor, opened_on ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_not_deleted BEFORE DELETE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Entries, lines, balances and counters are written by one trigger only, that of `posting` below; whoever else comes,
-- comes from depth 0.
CREATE FUNCTION refuse_direct() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are written by a posting only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_by_posting_only BEFORE INSERT ON entry
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_direct();
CREATE TRIGGER line_by_posting_only BEFORE INSERT ON line
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_direct();
CREATE TRIGGER account_balance_by_posting_only BEFORE UPDATE OF balance ON account
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_direct();
CREATE TRIGGER account_starts_empty BEFORE INSERT ON account
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION refuse_direct();
CREATE TRIGGER voucher_counter_by_posting_only BEFORE INSERT OR UPDATE OR DELETE ON voucher_counter
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_direct();
CREATE TRIGGER voucher_counter_no_truncate BEFORE TRUNCATE ON voucher_counter
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Texts are hashed line by line, so none may bring its own line break.
ALTER TABLE entry ADD CONSTRAINT entry_texts_are_plain
    CHECK ((reference || summary || entered_by_name) !~ '[\x01-\x1f\x7f]');
ALTER TABLE entry ADD CONSTRAINT entry_reverses_an_entry
    FOREIGN KEY (reverses) REFERENCES entry (id) ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Lines are written before the entry that closes them, so their key to it is checked when the transaction commits.
ALTER TABLE line ALTER CONSTRAINT line_entry_fkey DEFERRABLE INITIALLY DEFERRED;
-- The unique constraints (entry, position) and (book, reference) begin with the same column as these indexes.
DROP INDEX line_entry;
DROP INDEX entry_book;
-- An account's movements are read newest first.
DROP INDEX line_debit;
DROP INDEX line_credit;
CREATE INDEX line_debit ON line (debit, id);
CREATE INDEX line_credit ON line (credit, id);
ALTER TABLE entry DROP CONSTRAINT entry_reverses_key;
CREATE UNIQUE INDEX entry_reverses_key ON entry (reverses) WHERE reverses IS NOT NULL;

-- An entry on its way in: a voucher with its lines as three arrays. What comes back says `posted`; or `known` when the
-- reference is there already, `short` and which account when one would fall below its floor, and then nothing was
-- written. Any other refusal is an error that names a constraint.
CREATE VIEW posting AS
    SELECT e.*, NULL::integer[] AS debits, NULL::integer[] AS credits, NULL::numeric[] AS amounts,
        NULL::text AS outcome, NULL::integer AS short_account
    FROM entry e;

-- An entry has lines, they stay in its book, and a reversal is the mirror of what it reverses. In a custody book the
-- bank account (1002) moves by as much as what is owed to the groups (2601): kept equal by every entry they stay equal,
-- however many groups there are, and `ledger verify` proves the totals. Month, number and hash are given here.
CREATE FUNCTION make_entry() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    own_accounts boolean;
    custody_gap numeric;
    lines text;
BEGIN
    -- Accounts in id order, so that two entries over the same ones wait for each other instead of deadlocking; a second
    -- attempt with the same content waits here too, and then finds the first.
    SELECT held.id INTO NEW.short_account FROM (
        SELECT id, side, balance, floor FROM account WHERE id = ANY (NEW.debits || NEW.credits)
        ORDER BY id FOR NO KEY UPDATE
    ) held WHERE held.floor > held.balance + (
        SELECT sum(CASE WHEN (l.debit = held.id) = (held.side = 'debit') THEN l.amount ELSE -l.amount END)
        FROM unnest(NEW.debits, NEW.credits, NEW.amounts) AS l (debit, credit, amount)
        WHERE held.id IN (l.debit, l.credit)
    ) LIMIT 1;
    SELECT id INTO NEW.id FROM entry WHERE book = NEW.book AND reference = NEW.reference;
    IF FOUND THEN
        NEW.outcome := 'known';
        RETURN NEW;
    ELSIF NEW.short_account IS NOT NULL THEN
        NEW.outcome := 'short';
        RETURN NEW;
    END IF;
    -- All lines at once, so that a floor is asked of the whole entry.
    NEW.id := nextval('entry_id_seq');
    WITH moved AS (
        UPDATE account a SET balance = a.balance + CASE a.side WHEN 'debit' THEN m.debited ELSE -m.debited END
        FROM (
            SELECT account, sum(amount) AS debited FROM (
                SELECT * FROM unnest(NEW.debits, NEW.amounts) AS d (account, amount)
                UNION ALL SELECT c.account, -c.amount FROM unnest(NEW.credits, NEW.amounts) AS c (account, amount)
            ) lines GROUP BY account
        ) m WHERE a.id = m.account RETURNING a.id, a.book, a.code, m.debited
    ), made AS (
        INSERT INTO line (entry, position, debit, credit, amount)
        SELECT NEW.id, l.position, l.debit, l.credit, l.amount
        FROM unnest(NEW.debits, NEW.credits, NEW.amounts) WITH ORDINALITY AS l (debit, credit, amount, position)
        RETURNING position, debit, credit, amount
    )
    SELECT
        (SELECT string_agg(position || ' ' || debit || ' ' || credit || ' ' || amount, E'\n' ORDER BY position)
            FROM made),
        (SELECT bool_and(debit = ANY (x.ids) AND credit = ANY (x.ids)) FROM made), x.gap
    INTO lines, own_accounts, custody_gap
    FROM (
        SELECT array_agg(id) FILTER (WHERE book = NEW.book) AS ids, sum(debited * custody_sign(code)) AS gap FROM moved
    ) x;
    IF lines IS NULL THEN
        RAISE EXCEPTION 'entry % has no lines', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_has_lines';
    ELSIF own_accounts IS NOT TRUE THEN
        RAISE EXCEPTION 'entry % touches an account of no book or another book', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_keeps_to_its_book';
    END IF;
    -- Questions with a query in them are nested, not joined by AND: there they cost even when they are not asked.
    IF custody_gap <> 0 THEN
        IF (SELECT book_kind FROM book WHERE id = NEW.book) = 'custody' THEN
            RAISE EXCEPTION 'entry % moves the bank by another amount than what is owed to the groups', NEW.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_keeps_custody_equal';
        END IF;
    END IF;
    IF NEW.reverses IS NOT NULL THEN
        IF NOT is_mirror(NEW.id, NEW.book, NEW.reverses) THEN
            RAISE EXCEPTION 'entry % does not mirror what it reverses', NEW.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_mirrors';
        END IF;
    END IF;
    -- From here to the commit nobody else gets a number of this book, month and kind.
    NEW.month := to_char(NEW.effective_on, 'YYYY-MM');
    UPDATE voucher_counter c SET last = c.last + 1
        WHERE c.book = NEW.book AND c.month = NEW.month AND c.voucher_kind = NEW.voucher_kind
        RETURNING last INTO NEW.voucher_no;
    IF NOT FOUND THEN
        NEW.voucher_no := first_voucher(NEW.book, NEW.month, NEW.voucher_kind);
    END IF;
    INSERT INTO entry (id, book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary,
        attachments, entered_by, entered_by_name, reverses, content_hash)
    SELECT NEW.id, NEW.book, NEW.reference, NEW.effective_on, NEW.entered_at, NEW.month, NEW.voucher_kind,
        NEW.voucher_no, NEW.summary, NEW.attachments, NEW.entered_by, NEW.entered_by_name, NEW.reverses,
        encode(sha256(convert_to(concat_ws(E'\n',
            NEW.book, NEW.reference, to_char(NEW.effective_on, 'YYYY-MM-DD'),
            to_char(NEW.entered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            NEW.voucher_kind, NEW.voucher_no, NEW.summary, NEW.attachments,
            coalesce(NEW.entered_by::text, '-'), NEW.entered_by_name, coalesce(NEW.reverses::text, '-'),
            lines), 'UTF8')), 'hex')
    WHERE NOT EXISTS (SELECT FROM closed_month c WHERE c.book = NEW.book AND c.month >= NEW.month)
    RETURNING content_hash INTO NEW.content_hash;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'month % of book % is closed', NEW.month, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_month_is_open';
    END IF;
    NEW.outcome := 'posted';
    RETURN NEW;
END $$;
CREATE TRIGGER posting_is_made INSTEAD OF INSERT ON posting FOR EACH ROW EXECUTE FUNCTION make_entry();

-- 1 for the bank account and for what is owed to groups (both by their first four digits), 0 for any other.
CREATE FUNCTION custody_sign(code text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (split_part(code, '.', 1) IN ('1002', '2601'))::integer
$$;

CREATE FUNCTION is_mirror(made bigint, of_book integer, undone bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM entry e WHERE e.id = undone AND e.book = of_book AND e.reverses IS NULL)
        AND (SELECT string_agg(l.debit || ' ' || l.credit || ' ' || l.amount, ',' ORDER BY l.position)
            FROM line l WHERE l.entry = made)
        = (SELECT string_agg(l.credit || ' ' || l.debit || ' ' || l.amount, ',' ORDER BY l.position)
            FROM line l WHERE l.entry = undone)
$$;

-- Closing a month takes the book's advisory lock (4711 is the ledger's own space of them), which whoever begins a new
-- counter takes too, and then every counter: it waits for entries that are being made, and none gets a number before
-- it is done. An entry looks for closed months after it has its number.
CREATE FUNCTION first_voucher(of_book integer, of_month text, of_kind text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    number integer;
BEGIN
    PERFORM pg_advisory_xact_lock(4711, of_book);
    INSERT INTO voucher_counter AS c (book, month, voucher_kind, last) VALUES (of_book, of_month, of_kind, 1)
        ON CONFLICT (book, month, voucher_kind) DO UPDATE SET last = c.last + 1 RETURNING last INTO number;
    RETURN number;
END $$;
CREATE FUNCTION wait_for_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4711, NEW.book);
    PERFORM FROM voucher_counter WHERE book = NEW.book ORDER BY id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_month_waits BEFORE INSERT ON closed_month
    FOR EACH ROW EXECUTE FUNCTION wait_for_entries();
