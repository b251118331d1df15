-- A register stands as it was asked for; its file comes once.
CREATE TRIGGER register_paper_stands BEFORE UPDATE OR DELETE ON register_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('upload', 'check_code', 'made_at');
