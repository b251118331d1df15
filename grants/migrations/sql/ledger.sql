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

-- An entry gets its month, its transaction and its number here, never from whoever inserts it. It arrives with the
-- digest of its lines in content_hash and leaves with the hash of the whole. The counter is locked last.
CREATE FUNCTION number_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.month := to_char(NEW.effective_on, 'YYYY-MM');
    NEW.transaction_id := txid_current();
    -- Whoever closes a month takes this row FOR UPDATE: it waits for us, or we see what it closed.
    PERFORM FROM book WHERE id = NEW.book FOR KEY SHARE;
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
        NEW.content_hash), 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER entry_is_numbered BEFORE INSERT ON entry
    FOR EACH ROW EXECUTE FUNCTION number_entry();

-- Lines join only the entry of their own transaction, stay in its book, and move the balances: all of a statement's
-- lines at once, so that a floor is asked of the whole entry. In a custody book the bank account (1002) moves by as much
-- as what is owed to the groups (2601): kept equal by every entry they stay equal, however many groups there are, and
-- `ledger verify` proves the totals.
CREATE FUNCTION post_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late boolean;
    foreign_account boolean;
    custody boolean;
BEGIN
    SELECT bool_or(e.transaction_id <> txid_current()), bool_or(d.book <> e.book OR c.book <> e.book),
        bool_or(b.book_kind = 'custody')
    INTO late, foreign_account, custody
    FROM posted p JOIN entry e ON e.id = p.entry JOIN book b ON b.id = e.book
    JOIN account d ON d.id = p.debit JOIN account c ON c.id = p.credit;
    IF late THEN
        RAISE EXCEPTION 'an entry takes no line after its own transaction' USING ERRCODE = 'restrict_violation';
    ELSIF foreign_account THEN
        RAISE EXCEPTION 'no entry touches two books'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_accounts_of_the_book';
    ELSIF custody AND EXISTS (
        SELECT FROM posted p JOIN account d ON d.id = p.debit JOIN account c ON c.id = p.credit
        GROUP BY p.entry HAVING sum(p.amount * (custody_sign(d.code) - custody_sign(c.code))) <> 0
    ) THEN
        RAISE EXCEPTION 'the bank account and what is owed to the groups move by different amounts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_keeps_custody_equal';
    END IF;
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

-- 1 for the bank account and for what is owed to groups (both by their first four digits), 0 for any other.
CREATE FUNCTION custody_sign(code text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (split_part(code, '.', 1) IN ('1002', '2601'))::integer
$$;

-- At commit an entry is whole: it has lines, and a reversal is the mirror of what it reverses, in the same book.
CREATE FUNCTION entry_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM line WHERE entry = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no lines', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_has_lines';
    END IF;
    IF NEW.reverses IS NOT NULL AND (
        NOT EXISTS (SELECT FROM entry WHERE id = NEW.reverses AND book = NEW.book AND reverses IS NULL)
        OR EXISTS (
            (SELECT position, debit, credit, amount FROM line WHERE entry = NEW.id)
            EXCEPT (SELECT position, credit, debit, amount FROM line WHERE entry = NEW.reverses))
        OR (SELECT count(*) FROM line WHERE entry = NEW.id) <> (SELECT count(*) FROM line WHERE entry = NEW.reverses)
    ) THEN
        RAISE EXCEPTION 'entry % does not mirror what it reverses', NEW.reference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_mirrors';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_is_whole AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION entry_is_whole();

-- Closing waits for the entries that are being made and lets none begin before it is done.
CREATE FUNCTION wait_for_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM book WHERE id = NEW.book FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_month_waits BEFORE INSERT ON closed_month
    FOR EACH ROW EXECUTE FUNCTION wait_for_entries();

-- One call posts one entry. It says `posted`, `known` (the reference is there already) or the constraint that was
-- against it, and then leaves nothing behind: the caller's transaction lives on and no number is used up.
CREATE FUNCTION post_entry(
    to_book integer, by_reference text, on_day date, at_moment timestamptz, of_kind text, saying text, with_papers integer,
    by_person integer, by_name text, reversing bigint, debits integer[], credits integer[], amounts numeric[],
    OUT outcome text, OUT entry_id bigint, OUT entry_month text, OUT entry_no integer, OUT entry_hash text,
    OUT entry_transaction bigint
) LANGUAGE plpgsql AS $$
BEGIN
    -- In id order, so that two entries over the same accounts wait for each other instead of deadlocking. A second
    -- attempt with the same content waits here too, and then finds the first.
    PERFORM FROM account WHERE id = ANY (debits || credits) ORDER BY id FOR NO KEY UPDATE;
    SELECT id, 'known' INTO entry_id, outcome FROM entry WHERE book = to_book AND reference = by_reference;
    IF FOUND THEN
        RETURN;
    END IF;
    INSERT INTO entry (book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary, attachments,
        entered_by, entered_by_name, reverses, content_hash, transaction_id)
    VALUES (to_book, by_reference, on_day, at_moment, '', of_kind, 0, saying, with_papers,
        by_person, by_name, reversing, lines_digest(debits, credits, amounts), 0)
    RETURNING id, month, voucher_no, content_hash, transaction_id
        INTO entry_id, entry_month, entry_no, entry_hash, entry_transaction;
    INSERT INTO line (entry, position, debit, credit, amount)
        SELECT entry_id, l.position, l.debit, l.credit, l.amount
        FROM unnest(debits, credits, amounts) WITH ORDINALITY AS l (debit, credit, amount, position);
    outcome := 'posted';
EXCEPTION WHEN check_violation OR unique_violation THEN
    GET STACKED DIAGNOSTICS outcome = CONSTRAINT_NAME;
END $$;

CREATE FUNCTION lines_digest(debits integer[], credits integer[], amounts numeric[]) RETURNS text LANGUAGE sql AS $$
    SELECT encode(sha256(convert_to(string_agg(
        l.position || ' ' || l.debit || ' ' || l.credit || ' ' || l.amount::numeric(14, 2), E'\n' ORDER BY l.position
    ), 'UTF8')), 'hex')
    FROM unnest(debits, credits, amounts) WITH ORDINALITY AS l (debit, credit, amount, position)
$$;
