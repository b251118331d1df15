-- A draw, its carrying out, who was drawn, who was passed over: none of it changes, whoever asks (R-E3).
CREATE TRIGGER panel_terms_insert_only BEFORE UPDATE OR DELETE ON panel_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER draw_insert_only BEFORE UPDATE OR DELETE ON draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER witnessed_draw_insert_only BEFORE UPDATE OR DELETE ON witnessed_draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER drawn_insert_only BEFORE UPDATE OR DELETE ON drawn
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER skipped_alternate_insert_only BEFORE UPDATE OR DELETE ON skipped_alternate
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER draw_paper_insert_only BEFORE UPDATE OR DELETE ON draw_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Draws of a call are numbered without a gap, one after the other, so that none can be left out of the count.
CREATE FUNCTION draw_is_the_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earlier integer;
BEGIN
    PERFORM 1 FROM call WHERE id = NEW.call FOR NO KEY UPDATE;
    SELECT count(*) INTO earlier FROM draw WHERE call = NEW.call;
    IF NEW.number <> earlier + 1 THEN
        RAISE EXCEPTION 'draw % of call % follows draw %', NEW.number, NEW.call, earlier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_without_a_gap';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_next BEFORE INSERT ON draw
    FOR EACH ROW EXECUTE FUNCTION draw_is_the_next();

-- Another person carries it out, and only the last one that was prepared.
CREATE FUNCTION draw_is_witnessed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_draw draw;
BEGIN
    SELECT * INTO of_draw FROM draw WHERE id = NEW.draw;
    PERFORM 1 FROM call WHERE id = of_draw.call FOR NO KEY UPDATE;
    IF of_draw.operator = NEW.witness THEN
        RAISE EXCEPTION 'draw % was prepared by its witness', NEW.draw
            USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_of_two_persons';
    END IF;
    IF EXISTS (SELECT 1 FROM draw WHERE call = of_draw.call AND number > of_draw.number) THEN
        RAISE EXCEPTION 'another draw was prepared after draw %', NEW.draw
            USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_is_the_last';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER witnessed_draw_allowed BEFORE INSERT ON witnessed_draw
    FOR EACH ROW EXECUTE FUNCTION draw_is_witnessed_by_another();
