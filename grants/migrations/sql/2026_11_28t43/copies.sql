-- A public copy belongs to an accepted report, and only being taken off changes it.
CREATE FUNCTION public_copy_of_an_accepted_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM report r WHERE r.id = NEW.report AND r.status = 'accepted') THEN
        RAISE EXCEPTION 'a public copy belongs to an accepted report'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'public_copy_of_an_accepted_report';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER public_copy_of_an_accepted_report BEFORE INSERT ON public_copy
    FOR EACH ROW EXECUTE FUNCTION public_copy_of_an_accepted_report();
CREATE TRIGGER public_copy_stands BEFORE UPDATE OR DELETE ON public_copy
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('withdrawn_at', 'withdrawn_by', 'withdrawn_why');
