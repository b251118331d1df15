-- A form that was asked for stays as it is, with its indicators and checks: figures were given to its words.
CREATE FUNCTION statistic_form_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fixed_at IS NOT NULL THEN
        RAISE EXCEPTION 'statistical form % was asked for and stands', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER statistic_form_stands BEFORE UPDATE OR DELETE ON statistic_form
    FOR EACH ROW EXECUTE FUNCTION statistic_form_stands();

CREATE FUNCTION statistic_part_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_form integer := CASE TG_OP WHEN 'DELETE' THEN OLD.form ELSE NEW.form END;
BEGIN
    IF (SELECT fixed_at FROM statistic_form WHERE id = of_form FOR SHARE) IS NOT NULL THEN
        RAISE EXCEPTION 'statistical form % was asked for and stands', of_form USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER statistic_indicator_stands BEFORE INSERT OR UPDATE OR DELETE ON statistic_indicator
    FOR EACH ROW EXECUTE FUNCTION statistic_part_stands();
CREATE TRIGGER statistic_check_stands BEFORE INSERT OR UPDATE OR DELETE ON statistic_check
    FOR EACH ROW EXECUTE FUNCTION statistic_part_stands();

-- Moves of a return; the table of grants/reporting/statistics/rules.py knows the same.
CREATE FUNCTION statistic_return_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'returns are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('submitted', 'accepted'), ('submitted', 'returned'), ('returned', 'submitted'),
        ('accepted', 'returned')
    ) THEN
        RAISE EXCEPTION 'a return cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statistic_return_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statistic_return_moves BEFORE UPDATE OR DELETE ON statistic_return
    FOR EACH ROW EXECUTE FUNCTION statistic_return_moves();

-- Figures are written only while who was asked has them in hand.
CREATE FUNCTION statistic_figure_in_hand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one integer := CASE TG_OP WHEN 'DELETE' THEN OLD.statistic_return ELSE NEW.statistic_return END;
BEGIN
    IF (SELECT status FROM statistic_return WHERE id = one) NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the figures of return % were handed in', one USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER statistic_figure_in_hand BEFORE INSERT OR UPDATE OR DELETE ON statistic_figure
    FOR EACH ROW EXECUTE FUNCTION statistic_figure_in_hand();

CREATE TRIGGER statistic_change_insert_only BEFORE UPDATE OR DELETE ON statistic_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statistic_decision_insert_only BEFORE UPDATE OR DELETE ON statistic_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statistic_paper_insert_only BEFORE UPDATE OR DELETE ON statistic_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statistic_item_stands BEFORE UPDATE OR DELETE ON statistic_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('answer');
