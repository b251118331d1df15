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
-- A balance moves only inside the trigger on the lines, a counter only inside the one on the entries: depth 0 is
-- anybody else.
CREATE TRIGGER book_stays BEFORE UPDATE ON book
    FOR EACH ROW WHEN ((NEW.id, NEW.organization, NEW.book_kind) IS DISTINCT FROM (OLD.id, OLD.organization, OLD.book_kind))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_stays BEFORE UPDATE ON account
    FOR EACH ROW WHEN (
        (NEW.id, NEW.book, NEW.code, NEW.side, NEW.floor, NEW.opened_on)
        IS DISTINCT FROM (OLD.id, OLD.book, OLD.code, OLD.side, OLD.floor, OLD.opened_on)
        OR (NEW.balance IS DISTINCT FROM OLD.balance AND pg_trigger_depth() = 0)
    ) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_starts_empty BEFORE INSERT ON account
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_not_deleted BEFORE DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_counter_is_not_set BEFORE INSERT OR UPDATE OR DELETE ON voucher_counter
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_counter_no_truncate BEFORE TRUNCATE ON voucher_counter
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Texts are hashed line by line, so none may bring its own line break.
ALTER TABLE entry ADD CONSTRAINT entry_texts_are_plain
    CHECK ((reference || summary || entered_by_name) !~ '[\x01-\x1f\x7f]');
ALTER TABLE entry ADD CONSTRAINT entry_reverses_an_entry
    FOREIGN KEY (reverses) REFERENCES entry (id) ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Lines come first, then the entry that closes them: its trigger proves more than these foreign keys would, entries and
-- accounts are never deleted, and the hot row of a book is spared sixteen lockers at once.
ALTER TABLE line DROP CONSTRAINT line_entry_fkey;
ALTER TABLE line DROP CONSTRAINT line_debit_fkey;
ALTER TABLE line DROP CONSTRAINT line_credit_fkey;
ALTER TABLE entry DROP CONSTRAINT entry_book_fkey;
-- The unique constraints (entry, position) and (book, reference) begin with the same column.
DROP INDEX line_entry;
DROP INDEX entry_book;

-- Lines move the balances, all of a statement's lines at once, so that a floor is asked of the whole entry.
CREATE FUNCTION post_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account a SET balance = a.balance + CASE a.side WHEN 'debit' THEN m.debited ELSE -m.debited END
    FROM (
        SELECT account, sum(amount) AS debited FROM (
            SELECT debit AS account, amount FROM posted UNION ALL SELECT credit, -amount FROM posted
        ) moved GROUP BY account
    ) m WHERE a.id = m.account;
    RETURN NULL;
END $$;
CREATE TRIGGER line_is_posted AFTER INSERT ON line REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION post_lines();

-- At commit each line has its entry, of this same transaction: none joins an entry that was already there.
CREATE FUNCTION line_has_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entry e WHERE e.id = NEW.entry AND e.transaction_id = txid_current()) THEN
        RAISE EXCEPTION 'line % has no entry of its own transaction', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_has_its_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER line_has_its_entry AFTER INSERT ON line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION line_has_its_entry();

-- An entry is whole when it is made: it has lines, they stay in its book, and a reversal is the mirror of what it
-- reverses. In a custody book the bank account (1002) moves by as much as what is owed to the groups (2601): kept equal
-- by every entry they stay equal, however many groups there are, and `ledger verify` proves the totals.
-- Month, transaction, number and hash are given here, never by whoever inserts. The counter is locked last.
CREATE FUNCTION close_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines text;
    own_accounts boolean;
    custody_gap numeric;
BEGIN
    SELECT string_agg(l.position || ' ' || l.debit || ' ' || l.credit || ' ' || l.amount, E'\n' ORDER BY l.position),
        bool_and(coalesce(d.book = NEW.book AND c.book = NEW.book, false)),
        sum(l.amount * (custody_sign(d.code) - custody_sign(c.code)))
    INTO lines, own_accounts, custody_gap
    FROM line l LEFT JOIN account d ON d.id = l.debit LEFT JOIN account c ON c.id = l.credit WHERE l.entry = NEW.id;
    IF lines IS NULL THEN
        RAISE EXCEPTION 'entry % has no lines', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_has_lines';
    ELSIF NOT own_accounts THEN
        RAISE EXCEPTION 'entry % touches an account of no book or another book', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_keeps_to_its_book';
    END IF;
    -- The questions are nested, not joined by AND: a condition with a query in it costs even when it is not asked.
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
    NEW.month := to_char(NEW.effective_on, 'YYYY-MM');
    NEW.transaction_id := txid_current();
    -- Entries hold their book together; closing a month takes it alone: it waits for entries that are being made, and
    -- none begins before it is done. 4711 is the ledger's own space of advisory locks.
    PERFORM pg_advisory_xact_lock_shared(4711, NEW.book);
    IF EXISTS (SELECT FROM closed_month c WHERE c.book = NEW.book AND c.month >= NEW.month) THEN
        RAISE EXCEPTION 'month % of book % is closed', NEW.month, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_month_is_open';
    END IF;
    UPDATE voucher_counter c SET last = c.last + 1
        WHERE c.book = NEW.book AND c.month = NEW.month AND c.voucher_kind = NEW.voucher_kind
        RETURNING last INTO NEW.voucher_no;
    IF NOT FOUND THEN
        INSERT INTO voucher_counter AS c (book, month, voucher_kind, last)
            VALUES (NEW.book, NEW.month, NEW.voucher_kind, 1)
            ON CONFLICT (book, month, voucher_kind) DO UPDATE SET last = c.last + 1
            RETURNING last INTO NEW.voucher_no;
    END IF;
    NEW.content_hash := encode(sha256(convert_to(concat_ws(E'\n',
        NEW.book, NEW.reference, to_char(NEW.effective_on, 'YYYY-MM-DD'),
        to_char(NEW.entered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        NEW.voucher_kind, NEW.voucher_no, NEW.summary, NEW.attachments,
        coalesce(NEW.entered_by::text, '-'), NEW.entered_by_name, coalesce(NEW.reverses::text, '-'),
        lines), 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER entry_is_closed BEFORE INSERT ON entry
    FOR EACH ROW EXECUTE FUNCTION close_entry();

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

CREATE FUNCTION wait_for_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4711, NEW.book);
    RETURN NEW;
END $$;
CREATE TRIGGER closed_month_waits BEFORE INSERT ON closed_month
    FOR EACH ROW EXECUTE FUNCTION wait_for_entries();

-- One call posts one entry, and says `posted`. It writes nothing and says `known` when the reference is there already,
-- `short` and which account when one would fall below its floor. Any other refusal is an error that names a constraint.
CREATE FUNCTION post_entry(
    to_book integer, by_reference text, on_day date, at_moment timestamptz, of_kind text, saying text, with_papers integer,
    by_person integer, by_name text, reversing bigint, debits integer[], credits integer[], amounts numeric[],
    OUT outcome text, OUT entry_id bigint, OUT entry_month text, OUT entry_no integer, OUT entry_hash text,
    OUT entry_transaction bigint, OUT short_account integer
) LANGUAGE plpgsql AS $$
BEGIN
    -- In id order, so that two entries over the same accounts wait for each other instead of deadlocking. A second
    -- attempt with the same content waits here too, and then finds the first.
    SELECT held.id INTO short_account FROM (
        SELECT id, side, balance, floor FROM account WHERE id = ANY (debits || credits) ORDER BY id FOR NO KEY UPDATE
    ) held WHERE held.floor > held.balance + (
        SELECT sum(CASE WHEN (l.debit = held.id) = (held.side = 'debit') THEN l.amount ELSE -l.amount END)
        FROM unnest(debits, credits, amounts) AS l (debit, credit, amount) WHERE held.id IN (l.debit, l.credit)
    ) LIMIT 1;
    SELECT id INTO entry_id FROM entry WHERE book = to_book AND reference = by_reference;
    IF FOUND THEN
        outcome := 'known';
        RETURN;
    ELSIF short_account IS NOT NULL THEN
        outcome := 'short';
        RETURN;
    END IF;
    entry_id := nextval('entry_id_seq');
    INSERT INTO line (entry, position, debit, credit, amount)
        SELECT entry_id, l.position, l.debit, l.credit, l.amount
        FROM unnest(debits, credits, amounts) WITH ORDINALITY AS l (debit, credit, amount, position);
    INSERT INTO entry (id, book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary,
        attachments, entered_by, entered_by_name, reverses, content_hash, transaction_id)
    VALUES (entry_id, to_book, by_reference, on_day, at_moment, '', of_kind, 0, saying,
        with_papers, by_person, by_name, reversing, '', 0)
    RETURNING 'posted', month, voucher_no, content_hash, transaction_id
        INTO outcome, entry_month, entry_no, entry_hash, entry_transaction;
END $$;
