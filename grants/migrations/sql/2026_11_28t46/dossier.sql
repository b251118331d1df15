-- A file is made once and stands; while one is being made, no other is.
CREATE TRIGGER award_file_stands BEFORE UPDATE OR DELETE ON award_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('contents', 'made_at', 'upload', 'check_code');
CREATE UNIQUE INDEX award_file_one_being_made ON award_file (award) WHERE made_at IS NULL;
