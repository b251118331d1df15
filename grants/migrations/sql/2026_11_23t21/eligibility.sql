-- What officers returned for correction before there were requests with items: each such check becomes a request with
-- one item, its reason; it was answered by the next version. What was said with a conclusion stands at the application.
INSERT INTO correction_request (application, asked_at, asked_by, due_at, note, answered_at)
    SELECT c.application, c.checked_at, c.checked_by, c.correct_by, c.reason,
        (SELECT min(v.submitted_at) FROM application_version v
            WHERE v.application = c.application AND v.submitted_at > c.checked_at)
    FROM eligibility_check c WHERE c.outcome = 'returned' AND c.correct_by IS NOT NULL ORDER BY c.id;

INSERT INTO correction_item (request, position, field, words)
    SELECT r.id, 1, 'form', r.note FROM correction_request r
    WHERE r.note <> '' AND NOT EXISTS (SELECT FROM correction_item i WHERE i.request = r.id);

UPDATE application p SET conclusion = c.reason
    FROM (SELECT DISTINCT ON (application) application, reason FROM eligibility_check
        WHERE outcome <> 'returned' ORDER BY application, id DESC) c
    WHERE c.application = p.id AND c.reason <> '';
