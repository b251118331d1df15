-- What was found, advised and done stays as it was written; a correction is a row of its own, of the same body and group.
CREATE TRIGGER guidance_insert_only BEFORE UPDATE OR DELETE ON guidance FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER guidance_file_insert_only BEFORE UPDATE OR DELETE ON guidance_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER followed_up_insert_only BEFORE UPDATE OR DELETE ON followed_up
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION guidance_corrects_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM guidance g
        WHERE g.id = NEW.corrects AND g.authority = NEW.authority AND g.community_group = NEW.community_group
    ) THEN
        RAISE EXCEPTION 'guidance is corrected by the body that wrote it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guidance_corrects_its_own BEFORE INSERT ON guidance FOR EACH ROW
    WHEN (NEW.corrects IS NOT NULL) EXECUTE FUNCTION guidance_corrects_its_own();

-- A draw can be made again for ever: what it was made from does not change, and two people made it.
CREATE TRIGGER spot_check_insert_only BEFORE UPDATE OR DELETE ON spot_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER spot_draw_insert_only BEFORE UPDATE OR DELETE ON spot_draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION spot_draw_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM spot_check c WHERE c.id = NEW.spot_check AND c.prepared_by = NEW.drawn_by) THEN
        RAISE EXCEPTION 'who prepared a spot check does not draw it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER spot_draw_by_another BEFORE INSERT ON spot_draw
    FOR EACH ROW EXECUTE FUNCTION spot_draw_by_another();

-- What a checker wrote stands; until then the task may go to another person.
CREATE FUNCTION sampled_voucher_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.verdict IS NOT NULL
        OR (OLD.spot_check, OLD.place, OLD.claim, OLD.entry)
            IS DISTINCT FROM (NEW.spot_check, NEW.place, NEW.claim, NEW.entry) THEN
        RAISE EXCEPTION 'what was drawn and what was found stand' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sampled_voucher_stands BEFORE UPDATE OR DELETE ON sampled_voucher
    FOR EACH ROW EXECUTE FUNCTION sampled_voucher_stands();
CREATE TRIGGER sampled_photo_insert_only BEFORE UPDATE OR DELETE ON sampled_photo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER remedy_insert_only BEFORE UPDATE OR DELETE ON remedy FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER remedy_answer_decided_once BEFORE UPDATE OR DELETE ON remedy_answer FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'decided_by_name', 'refused_for');
CREATE UNIQUE INDEX remedy_answer_one_waits ON remedy_answer (remedy) WHERE decided_at IS NULL;
CREATE UNIQUE INDEX remedy_answer_one_accepted ON remedy_answer (remedy)
    WHERE decided_at IS NOT NULL AND refused_for = '';
CREATE FUNCTION remedy_confirmed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM remedy r JOIN sampled_voucher v ON v.id = r.voucher
        WHERE r.id = NEW.remedy AND NEW.decided_by IN (v.checker, NEW.answered_by)
    ) THEN
        RAISE EXCEPTION 'who found it or put it right does not confirm it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedy_confirmed_by_another BEFORE UPDATE OF decided_by ON remedy_answer
    FOR EACH ROW EXECUTE FUNCTION remedy_confirmed_by_another();
CREATE TRIGGER spot_check_paper_insert_only BEFORE UPDATE OR DELETE ON spot_check_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What somebody found out stays, whatever becomes of the list.
CREATE TRIGGER anomaly_note_insert_only BEFORE UPDATE OR DELETE ON anomaly_note
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
