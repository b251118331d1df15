-- What somebody answered stands, and comes while the questionnaire runs; its questions change until the first answer.
CREATE TRIGGER survey_answer_insert_only BEFORE UPDATE OR DELETE ON survey_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER survey_place_insert_only BEFORE UPDATE OR DELETE ON survey_place
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER survey_remark_decided_once BEFORE UPDATE OR DELETE ON survey_remark FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('released_at', 'kept_back_at', 'decided_by');
CREATE TRIGGER committee_invitation_used_once BEFORE UPDATE OR DELETE ON committee_invitation FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('used_on');
CREATE FUNCTION invitation_is_used_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_on IS NOT NULL THEN
        RAISE EXCEPTION 'an invitation is used once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invitation_is_used_once BEFORE UPDATE ON committee_invitation
    FOR EACH ROW EXECUTE FUNCTION invitation_is_used_once();
CREATE FUNCTION survey_takes_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM survey_place p JOIN survey s ON s.id = p.survey
        WHERE p.id = NEW.place AND s.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a closed questionnaire takes no answers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER survey_takes_answers BEFORE INSERT ON survey_answer
    FOR EACH ROW EXECUTE FUNCTION survey_takes_answers();
CREATE TRIGGER survey_takes_traces BEFORE INSERT ON survey_trace
    FOR EACH ROW EXECUTE FUNCTION survey_takes_answers();
CREATE FUNCTION survey_question_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM survey_answer a JOIN survey_place p ON p.id = a.place
        WHERE p.survey = CASE TG_OP WHEN 'DELETE' THEN OLD.survey ELSE NEW.survey END) THEN
        RAISE EXCEPTION 'questions that were answered stand' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER survey_question_stands BEFORE INSERT OR UPDATE OR DELETE ON survey_question
    FOR EACH ROW EXECUTE FUNCTION survey_question_stands();
