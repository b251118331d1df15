-- A letter that was issued stands; its file comes once.
CREATE TRIGGER award_letter_stands BEFORE UPDATE OR DELETE ON award_letter
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('upload', 'check_code');
