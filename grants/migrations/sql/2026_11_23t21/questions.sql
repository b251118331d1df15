-- R-C1: a form is fixed once what uses it is published; only fixing itself is let through.
CREATE FUNCTION refuse_change_of_fixed_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fixed_at IS NOT NULL THEN
        RAISE EXCEPTION 'form % is fixed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questionnaire_fixed BEFORE UPDATE OR DELETE ON questionnaire
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_fixed_form();

-- A part waits for whoever is fixing its form right now, and then sees that it is fixed.
CREATE FUNCTION refuse_if_form_fixed(of_form integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz;
BEGIN
    SELECT fixed_at INTO at FROM questionnaire WHERE id = of_form FOR SHARE;
    IF at IS NOT NULL THEN
        RAISE EXCEPTION 'form % is fixed', of_form USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

CREATE FUNCTION refuse_change_of_fixed_form_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_form_fixed(OLD.questionnaire);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_form_fixed(NEW.questionnaire);
    RETURN NEW;
END $$;
CREATE TRIGGER section_fixed BEFORE INSERT OR UPDATE OR DELETE ON section
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_fixed_form_part();
CREATE TRIGGER question_fixed BEFORE INSERT OR UPDATE OR DELETE ON question
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_fixed_form_part();
