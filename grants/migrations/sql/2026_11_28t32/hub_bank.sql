-- The bank account (1002) and what the hub owes it (1122) move by as much as what is the groups' (2601) and nobody's yet
-- (2209): no entry of a custody book touches anything else.
CREATE OR REPLACE FUNCTION custody_sign(code text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (split_part(code, '.', 1) IN ('1002', '1122', '2601', '2209'))::integer
$$;

-- What an entry moved on the bank account of its book.
CREATE FUNCTION bank_moved(of_entry bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE WHEN d.code = '1002' THEN l.amount ELSE 0 END
        - CASE WHEN c.code = '1002' THEN l.amount ELSE 0 END), 0.00)
    FROM line l JOIN account d ON d.id = l.debit JOIN account c ON c.id = l.credit WHERE l.entry = of_entry
$$;

-- One match a line, and one line an entry: 1:1.
CREATE UNIQUE INDEX line_match_one_in_force ON line_match (line) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX line_match_entry_once ON line_match (entry) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX line_match_rest_once ON line_match (difference) WHERE undone_at IS NULL AND difference IS NOT NULL;

-- Entries of a book that moved its bank account from a day on and are no line of the bank: neither undone, nor the
-- undoing, nor the rest of another's match.
CREATE FUNCTION entries_without_line(of_book integer, since date, until date)
    RETURNS TABLE (id bigint, effective_on date, summary varchar, amount numeric) LANGUAGE sql STABLE AS $$
    SELECT e.id, e.effective_on, e.summary, x.amount FROM entry e
    LEFT JOIN line_match m ON m.undone_at IS NULL AND m.entry = e.id
    LEFT JOIN line_match d ON d.undone_at IS NULL AND d.difference = e.id
    LEFT JOIN entry r ON r.reverses = e.id
    CROSS JOIN LATERAL (SELECT bank_moved(e.id) AS amount) x
    WHERE e.book = of_book AND e.effective_on BETWEEN since AND until AND e.reverses IS NULL
        AND m.id IS NULL AND d.id IS NULL AND r.id IS NULL AND x.amount <> 0
$$;

-- A month that its owner closed takes no line and no answer: a funder's reconciled one, a hub's closed one.
CREATE OR REPLACE FUNCTION bank_month_is_open(one integer, day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM bank_account WHERE id = one FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM reconciled_month WHERE account = one AND month >= to_char(day, 'YYYY-MM'))
        OR EXISTS (SELECT FROM custody_month WHERE account = one AND month >= to_char(day, 'YYYY-MM')) THEN
        RAISE EXCEPTION 'the month of % is reconciled', day
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reconciled_month_stands';
    END IF;
END $$;

-- A match moves as much as its line, within the book of the account's owner; what was booked because of the line touches
-- no group's account. It is undone once, with the entries that were made for it.
CREATE FUNCTION line_match_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undoing text[] := ARRAY['undone_at', 'undone_by', 'undone_reason'];
    of_line statement_line;
    made bigint := CASE WHEN NEW.kind = 'booked' THEN NEW.difference ELSE NEW.entry END;
BEGIN
    SELECT * INTO of_line FROM statement_line WHERE id = NEW.line;
    PERFORM bank_month_is_open(of_line.account, of_line.booked_on);
    IF TG_OP = 'UPDATE' THEN
        IF OLD.undone_at IS NOT NULL OR to_jsonb(NEW) - undoing <> to_jsonb(OLD) - undoing THEN
            RAISE EXCEPTION 'match % stands', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF made IS NOT NULL AND NOT EXISTS (SELECT FROM entry WHERE reverses = made) THEN
            RAISE EXCEPTION 'match % leaves its entry behind', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_match_undone_with_its_entry';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM entry e JOIN book b ON b.id = e.book AND b.book_kind = 'custody'
        JOIN bank_account a ON a.organization = b.organization AND a.account_use = 'custody'
        WHERE e.id = NEW.entry AND a.id = of_line.account AND e.reverses IS NULL)
        OR EXISTS (SELECT FROM entry WHERE reverses IN (NEW.entry, NEW.difference)) THEN
        RAISE EXCEPTION 'entry % is none of this account', NEW.entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_match_of_its_book';
    END IF;
    IF of_line.amount <> bank_moved(NEW.entry) + coalesce(bank_moved(NEW.difference), 0) THEN
        RAISE EXCEPTION 'line % is another amount than entry %', NEW.line, NEW.entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_match_of_equal_amount';
    END IF;
    IF EXISTS (SELECT FROM line l JOIN account n ON n.id IN (l.debit, l.credit)
        WHERE l.entry = made AND split_part(n.code, '.', 1) = '2601') THEN
        RAISE EXCEPTION 'entry % moves money of a group', made
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_match_touches_no_group';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_match_fits BEFORE INSERT OR UPDATE ON line_match FOR EACH ROW EXECUTE FUNCTION line_match_fits();
CREATE TRIGGER line_match_stays BEFORE DELETE ON line_match FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Held apart is what its match booked on 2209; it goes, whole and once, to a group of the same hub or back by the bank,
-- or its match is undone.
CREATE FUNCTION unexplained_receipt_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed text[] := ARRAY['status', 'ledger', 'bank_ref', 'reason', 'settled_on', 'settled_at', 'settled_by',
        'settlement'];
    held bigint;
BEGIN
    SELECT CASE WHEN m.kind = 'booked' THEN m.difference ELSE m.entry END INTO held
        FROM line_match m WHERE m.id = NEW.match;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'open' OR NOT EXISTS (SELECT FROM line l JOIN account n ON n.id = l.credit
            WHERE l.entry = held AND split_part(n.code, '.', 1) = '2209' AND l.amount = NEW.amount) THEN
            RAISE EXCEPTION 'receipt is not what was held apart' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'open' OR NEW.status = 'open' OR to_jsonb(NEW) - fixed <> to_jsonb(OLD) - fixed THEN
        RAISE EXCEPTION 'receipt % is settled once', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT (CASE NEW.status
        WHEN 'taken_back' THEN EXISTS (SELECT FROM entry WHERE id = NEW.settlement AND reverses = held)
        ELSE EXISTS (SELECT FROM line l JOIN account d ON d.id = l.debit JOIN account c ON c.id = l.credit
            LEFT JOIN custody_ledger k ON k.account = c.id AND k.hub = NEW.hub
            WHERE l.entry = NEW.settlement AND split_part(d.code, '.', 1) = '2209' AND l.amount = NEW.amount
            AND CASE NEW.status WHEN 'assigned' THEN k.id = NEW.ledger ELSE c.code = '1002' END) END) THEN
        RAISE EXCEPTION 'entry % does not settle receipt %', NEW.settlement, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unexplained_receipt_is_its_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unexplained_receipt_fits BEFORE INSERT OR UPDATE ON unexplained_receipt
    FOR EACH ROW EXECUTE FUNCTION unexplained_receipt_fits();
CREATE TRIGGER unexplained_receipt_stays BEFORE DELETE ON unexplained_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX unexplained_receipt_open ON unexplained_receipt (hub) WHERE status = 'open';

-- A month is closed after those before it, over no line and no entry of which nobody has said what the other side is, and
-- over no receipt that is still unexplained. It waits for entries that are being made, as the book's own closing does.
CREATE FUNCTION custody_month_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    until date := (to_date(NEW.month, 'YYYY-MM') + interval '1 month - 1 day')::date;
    since date;
BEGIN
    PERFORM 1 FROM bank_account WHERE id = NEW.account FOR NO KEY UPDATE;
    SELECT min(from_on) INTO since FROM bank_statement WHERE account = NEW.account;
    IF since IS NULL OR EXISTS (SELECT FROM custody_month WHERE book = NEW.book AND month >= NEW.month)
        OR EXISTS (SELECT FROM statement_line l WHERE l.account = NEW.account AND l.booked_on <= until
            AND NOT EXISTS (SELECT FROM line_match m WHERE m.line = l.id AND m.undone_at IS NULL))
        OR EXISTS (SELECT FROM entries_without_line(NEW.book, since, until))
        OR EXISTS (SELECT FROM unexplained_receipt WHERE hub = NEW.hub AND status = 'open' AND held_on <= until) THEN
        RAISE EXCEPTION 'month % has something that nobody explained, or is closed', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_month_is_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_month_awaits_entries BEFORE INSERT ON custody_month
    FOR EACH ROW EXECUTE FUNCTION wait_for_entries();
CREATE TRIGGER custody_month_is_whole BEFORE INSERT ON custody_month
    FOR EACH ROW EXECUTE FUNCTION custody_month_is_whole();
CREATE TRIGGER custody_month_stands BEFORE UPDATE OR DELETE ON custody_month
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The book of a hub whose bank is on record is not closed past its bank.
CREATE FUNCTION closed_month_is_reconciled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM book b JOIN bank_account a ON a.organization = b.organization AND a.account_use = 'custody'
            JOIN statement_line l ON l.account = a.id
            WHERE b.id = NEW.book AND b.book_kind = 'custody' AND to_char(l.booked_on, 'YYYY-MM') <= NEW.month)
        AND NOT EXISTS (SELECT FROM custody_month WHERE book = NEW.book AND month = NEW.month) THEN
        RAISE EXCEPTION 'month % of book % is not reconciled with the bank', NEW.month, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_month_is_reconciled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_month_is_reconciled BEFORE INSERT ON closed_month
    FOR EACH ROW EXECUTE FUNCTION closed_month_is_reconciled();

-- What was answered stands, and only to an objection.
CREATE FUNCTION objection_reply_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM statement WHERE id = NEW.statement AND objection <> '') THEN
        RAISE EXCEPTION 'statement % has no objection', NEW.statement USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_reply_fits BEFORE INSERT ON objection_reply
    FOR EACH ROW EXECUTE FUNCTION objection_reply_fits();
CREATE TRIGGER objection_reply_stands BEFORE UPDATE OR DELETE ON objection_reply
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a group was assigned later came in as well: it is not what was spent.
CREATE OR REPLACE VIEW custody_use AS
    SELECT k.id AS ledger, k.award, r.amount AS received, i.amount AS interest, s.amount AS sent_back, a.balance AS held,
        r.amount + i.amount + u.amount - s.amount - a.balance AS spent, u.amount AS assigned
    FROM custody_ledger k JOIN account a ON a.id = k.account
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM custody_receipt WHERE ledger = k.id) r
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM interest_share WHERE ledger = k.id) i
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM unexplained_receipt
        WHERE ledger = k.id AND status = 'assigned') u
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM sent_back WHERE ledger = k.id) s;
