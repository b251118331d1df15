-- How many people of a group were served is a part of its report as the others are: it stands as it was handed in.
CREATE TRIGGER report_headcount_stands BEFORE INSERT OR UPDATE OR DELETE ON report_headcount
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();
