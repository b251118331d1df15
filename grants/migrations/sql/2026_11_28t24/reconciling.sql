-- Bank statements and their lines are kept as they came.
CREATE TRIGGER bank_statement_insert_only BEFORE UPDATE OR DELETE ON bank_statement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_line_insert_only BEFORE UPDATE OR DELETE ON statement_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One answer a line, and one line each way of a payment: 1:1.
CREATE UNIQUE INDEX line_answer_one_in_force ON line_answer (line) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX line_answer_one_each_way ON line_answer (payment, kind) WHERE undone_at IS NULL;

-- Whoever writes of an account waits for its closing, and the closing for them.
CREATE FUNCTION bank_month_is_open(one integer, day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM bank_account WHERE id = one FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM reconciled_month WHERE account = one AND month >= to_char(day, 'YYYY-MM')) THEN
        RAISE EXCEPTION 'the month of % is reconciled', day
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reconciled_month_stands';
    END IF;
END $$;

CREATE FUNCTION statement_line_in_open_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bank_month_is_open(NEW.account, NEW.booked_on);
    RETURN NEW;
END $$;
CREATE TRIGGER statement_line_in_open_month BEFORE INSERT ON statement_line
    FOR EACH ROW EXECUTE FUNCTION statement_line_in_open_month();

-- An answer stands until it is undone, once; it moves as much money as its payment, the same way.
CREATE FUNCTION line_answer_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undoing text[] := ARRAY['undone_at', 'undone_by', 'undone_reason'];
    of_line statement_line;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'answers are undone, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO of_line FROM statement_line WHERE id = NEW.line;
    PERFORM bank_month_is_open(of_line.account, of_line.booked_on);
    IF TG_OP = 'UPDATE' THEN
        IF OLD.undone_at IS NOT NULL OR to_jsonb(NEW) - undoing <> to_jsonb(OLD) - undoing THEN
            RAISE EXCEPTION 'answer % stands', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.payment IS NOT NULL AND of_line.amount <> (SELECT CASE NEW.kind WHEN 'payment' THEN -y.amount ELSE y.amount END
        FROM payment y WHERE y.id = NEW.payment) THEN
        RAISE EXCEPTION 'line % is another amount than payment %', NEW.line, NEW.payment
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_answer_of_equal_amount';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_answer_fits BEFORE INSERT OR UPDATE OR DELETE ON line_answer
    FOR EACH ROW EXECUTE FUNCTION line_answer_fits();

-- A month is closed after those before it, and over no line of which nobody has said what it is.
CREATE FUNCTION reconciled_month_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM bank_account WHERE id = NEW.account FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM reconciled_month WHERE account = NEW.account AND month >= NEW.month) OR EXISTS (
        SELECT FROM statement_line l WHERE l.account = NEW.account AND to_char(l.booked_on, 'YYYY-MM') <= NEW.month
            AND NOT EXISTS (SELECT FROM line_answer a WHERE a.line = l.id AND a.undone_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'month % has lines that nobody explained, or is closed', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reconciled_month_is_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reconciled_month_is_whole BEFORE INSERT ON reconciled_month
    FOR EACH ROW EXECUTE FUNCTION reconciled_month_is_whole();
CREATE TRIGGER reconciled_month_stands BEFORE UPDATE OR DELETE ON reconciled_month
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('upload', 'check_code');
