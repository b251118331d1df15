-- What granted a source and how its payments are coded stays on record as it was entered.
CREATE TRIGGER budget_document_insert_only BEFORE UPDATE OR DELETE ON budget_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_codes_insert_only BEFORE UPDATE OR DELETE ON budget_codes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_move_stands BEFORE UPDATE OR DELETE ON fund_move
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('undone_at', 'undone_by', 'undone_reason');

-- R-A2: a move is what its entry says, out of the source's own account; what is carried over stays of its kind and its
-- purposes, goes into a later year, and lapses on the day on which the first source would have lapsed.
CREATE FUNCTION fund_move_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    giver fund_source;
    taker fund_source;
    goes_to text;
BEGIN
    SELECT * INTO STRICT giver FROM fund_source WHERE id = NEW.fund;
    SELECT * INTO taker FROM fund_source WHERE id = NEW.becomes;
    goes_to := CASE NEW.move_kind WHEN 'carried_over' THEN 'source:' || taker.code
        ELSE NEW.move_kind || ':' || giver.code END;
    IF NOT EXISTS (
        SELECT FROM line l JOIN account c ON c.id = l.credit JOIN account d ON d.id = l.debit JOIN book b ON b.id = c.book
        WHERE l.entry = NEW.entry AND l.amount = NEW.amount AND c.code = 'source:' || giver.code AND d.code = goes_to
        AND b.organization = giver.funder AND b.book_kind = 'fund'
    ) THEN
        RAISE EXCEPTION 'move of source % is not what its entry says', NEW.fund
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_move_is_its_entry';
    END IF;
    IF NEW.move_kind = 'carried_over' AND (
        taker.funder <> giver.funder OR taker.kind <> giver.kind OR taker.year <= giver.year
        OR taker.carry_over_until IS DISTINCT FROM coalesce(giver.carry_over_until,
            CASE WHEN giver.kind IN ('welfare_lottery', 'general_budget') THEN make_date(giver.year + 2, 12, 31) END)
        OR EXISTS (SELECT purpose FROM fund_purpose WHERE fund = taker.id
            EXCEPT SELECT purpose FROM fund_purpose WHERE fund = giver.id)
    ) THEN
        RAISE EXCEPTION 'source % is not carried over to the same use and lapse', NEW.fund
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_move_keeps_use_and_lapse';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_move_fits BEFORE INSERT ON fund_move FOR EACH ROW EXECUTE FUNCTION fund_move_fits();
