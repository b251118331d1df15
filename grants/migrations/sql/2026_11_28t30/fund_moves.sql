-- What is carried over or given back was proposed by one person and is confirmed by another, as it was proposed.
CREATE UNIQUE INDEX fund_proposal_open_once ON fund_proposal (fund) WHERE decided_at IS NULL;
CREATE TRIGGER fund_proposal_stands BEFORE UPDATE OR DELETE ON fund_proposal FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'decided_by_name', 'is_confirmed', 'opinion');
CREATE FUNCTION fund_move_was_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fund_proposal p WHERE p.form_key = NEW.form_key AND p.fund = NEW.fund
        AND p.move_kind = NEW.move_kind AND p.amount = NEW.amount AND p.is_confirmed AND p.decided_by = NEW.moved_by) THEN
        RAISE EXCEPTION 'move of source % was not confirmed by another', NEW.fund
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_move_was_proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_move_was_proposed BEFORE INSERT ON fund_move FOR EACH ROW
    WHEN (NEW.move_kind IN ('carried_over', 'returned')) EXECUTE FUNCTION fund_move_was_proposed();

-- Nor is such a move undone by who confirmed it.
CREATE FUNCTION fund_move_undone_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'move % is undone by who confirmed it', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_move_undone_by_another';
END $$;
CREATE TRIGGER fund_move_undone_by_another BEFORE UPDATE ON fund_move FOR EACH ROW
    WHEN (NEW.move_kind IN ('carried_over', 'returned') AND OLD.undone_by IS NULL AND NEW.undone_by = NEW.moved_by)
    EXECUTE FUNCTION fund_move_undone_by_another();
