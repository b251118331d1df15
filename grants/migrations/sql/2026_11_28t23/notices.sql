-- What hangs out stands; what was taken off a notice to be announced anew may be decided anew (R-F4).
CREATE OR REPLACE FUNCTION award_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cancelling text[] := ARRAY['cancelled_at', 'cancelled_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'awards are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM notice_item WHERE award = OLD.id AND withdrawal IS NULL) AND (
        to_jsonb(NEW) - cancelling <> to_jsonb(OLD) - cancelling OR OLD.cancelled_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'award % is announced and stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION award_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM notice_item WHERE award = OLD.award AND withdrawal IS NULL) THEN
        RAISE EXCEPTION 'the lines of award % stand', OLD.award USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION application_is_undecided(one integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM rejection WHERE application = one) AND NOT EXISTS (
        SELECT FROM award a WHERE a.application = one AND (a.cancelled_at IS NULL
            OR EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL))
    )
$$;

DROP TRIGGER notice_item_stands ON notice_item;
CREATE TRIGGER notice_item_stands BEFORE UPDATE OR DELETE ON notice_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('withdrawn_at', 'withdrawn_reason', 'withdrawal');
CREATE TRIGGER notice_withdrawal_stands BEFORE UPDATE OR DELETE ON notice_withdrawal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('document', 'check_code');
CREATE UNIQUE INDEX notice_withdrawal_whole_once ON notice_withdrawal (notice) WHERE is_whole;

-- An award hangs out on one notice at a time; under a signed agreement it is not taken off.
CREATE UNIQUE INDEX notice_item_hangs_once ON notice_item (award) WHERE withdrawal IS NULL;
CREATE FUNCTION notice_item_is_not_signed_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM award WHERE id = NEW.award FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM agreement WHERE award = NEW.award AND signed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'award % is signed for and stays announced', NEW.award
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_item_is_not_signed_for';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_item_is_not_signed_for BEFORE UPDATE ON notice_item
    FOR EACH ROW WHEN (NEW.withdrawal IS NOT NULL) EXECUTE FUNCTION notice_item_is_not_signed_for();

-- R-F1: signed for is only what hung out to the end, with the answer to the decision that hung out (R-E11).
CREATE FUNCTION agreement_follows_a_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM award WHERE id = NEW.award FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM notice_item i JOIN public_notice n ON n.id = i.notice
        WHERE i.award = NEW.award AND i.withdrawn_at IS NULL AND n.ends_on < NEW.signed_on
    ) THEN
        RAISE EXCEPTION 'the notice of award % has not run', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_follows_a_notice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_follows_a_notice BEFORE UPDATE ON agreement
    FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION agreement_follows_a_notice();

CREATE FUNCTION cut_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM award WHERE id = NEW.award FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM cut_answer t JOIN award a ON a.id = t.award
        WHERE t.award = NEW.award AND t.answered_at >= a.decided_at) THEN
        RAISE EXCEPTION 'the cut of award % is answered', NEW.award
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'cut_is_answered_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cut_is_answered_once BEFORE INSERT ON cut_answer
    FOR EACH ROW EXECUTE FUNCTION cut_is_answered_once();

CREATE OR REPLACE FUNCTION agreement_waits_for_cut_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM award_line WHERE award = NEW.award AND reason <> '')
        AND NOT EXISTS (SELECT FROM cut_answer t JOIN award a ON a.id = t.award
            WHERE t.award = NEW.award AND t.is_accepted AND t.answered_at >= a.decided_at) THEN
        RAISE EXCEPTION 'the cut budget of award % is not confirmed', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_waits_for_cut_answer';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER agreement_waits_for_cut_answer ON agreement;
CREATE TRIGGER agreement_waits_for_cut_answer BEFORE INSERT OR UPDATE OF drawn_at, signed_on ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_waits_for_cut_answer();
