-- Moved: own cash was one amount and is now the first row of what stands beside the grant. What was typed there and was
-- no amount stays beside its row.
INSERT INTO match_line (application, position, match_kind, giver, amount, note, amount_typed, row_key, version,
        saved_on_page, saver)
    SELECT application.id, 1, 'own', '', application.match_cash, '', coalesce(left(field_save.typed, 40), ''), '', 0,
        '', ''
    FROM application LEFT JOIN field_save ON field_save.application = application.id AND field_save.field = 'match_cash'
    WHERE application.match_cash > 0 OR coalesce(field_save.typed, '') <> '';
UPDATE field_save SET typed = NULL WHERE field = 'match_cash';

-- What was submitted stands with what was promised beside it (R-C5, R-D9).
CREATE TRIGGER match_line_open BEFORE INSERT OR UPDATE OR DELETE ON match_line
    FOR EACH ROW EXECUTE FUNCTION budget_line_is_open();

-- The two sums of an application are those of its rows, whoever writes them: they follow the rows, and nothing else is
-- taken.
CREATE FUNCTION match_sums(of_application integer, OUT cash numeric, OUT in_kind numeric) LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount) FILTER (WHERE match_kind <> 'in_kind'), 0),
        coalesce(sum(amount) FILTER (WHERE match_kind = 'in_kind'), 0)
    FROM match_line WHERE application = of_application;
$$;
CREATE FUNCTION match_line_is_summed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.application ELSE NEW.application END;
BEGIN
    UPDATE application SET match_cash = sums.cash, match_in_kind = sums.in_kind FROM match_sums(changed) AS sums
        WHERE id = changed AND (match_cash, match_in_kind) IS DISTINCT FROM (sums.cash, sums.in_kind);
    RETURN NULL;
END $$;
CREATE TRIGGER match_line_summed AFTER INSERT OR UPDATE OR DELETE ON match_line
    FOR EACH ROW EXECUTE FUNCTION match_line_is_summed();
CREATE FUNCTION application_match_is_the_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT (cash, in_kind) IS DISTINCT FROM (NEW.match_cash, NEW.match_in_kind) FROM match_sums(NEW.id)) THEN
        RAISE EXCEPTION 'the match of application % is not the sum of its rows', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_match_is_the_sum';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_match_is_the_sum BEFORE INSERT OR UPDATE OF match_cash, match_in_kind ON application
    FOR EACH ROW EXECUTE FUNCTION application_match_is_the_sum();
