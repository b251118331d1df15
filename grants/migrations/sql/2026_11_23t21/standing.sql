-- One annual check a year counts; an entry that was replaced stays to be read.
CREATE UNIQUE INDEX annual_check_one_a_year ON annual_check (organization, year) WHERE replaced_at IS NULL;
-- On each list an organisation stands once.
CREATE UNIQUE INDEX listing_one_open ON listing (organization, list_kind) WHERE until_on IS NULL;
CREATE INDEX credit_event_appealed ON credit_event (appealed_on) WHERE appealed_on IS NOT NULL AND appeal_decided_on IS NULL;

-- Moved: the rating that stood on the organisation itself is the first of its ratings. A last day that was not given is
-- five years from the day it was entered; the first day, which was not kept, is five years before the last one.
INSERT INTO rating (organization, grade, from_on, until_on, rated_by, certificate_no, withdrawn_reason, entered_at)
SELECT organization, rating, least(until_on, (until_on - INTERVAL '5 years' + INTERVAL '1 day')::date), until_on, '', '', '', created_at
FROM (
    SELECT organization, rating, created_at,
        coalesce(rating_until, ((created_at AT TIME ZONE 'Asia/Shanghai') + INTERVAL '5 years' - INTERVAL '1 day')::date) AS until_on
    FROM aside_rating
) AS kept;
DROP TABLE aside_rating;
