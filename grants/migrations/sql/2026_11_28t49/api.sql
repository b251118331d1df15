-- What a living subscription asks for is queued where it is written down: with what happened, or not at all. The worker
-- asks then whose it is. The message is what grants.jobs.enqueue writes.
CREATE FUNCTION event_is_queued_for_subscribers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    message_id uuid := gen_random_uuid();
BEGIN
    IF NEW.refusal IS NULL AND EXISTS (
        SELECT FROM subscription s
        WHERE s.ended_at IS NULL AND s.switched_off_at IS NULL AND NEW.act = ANY(s.events)
    ) THEN
        INSERT INTO dramatiq.queue (message_id, queue_name, state, message, mtime, available_at)
        VALUES (message_id, 'default', 'queued', jsonb_build_object(
            'queue_name', 'default', 'actor_name', 'api.fan_out', 'args', jsonb_build_array(NEW.id),
            'kwargs', jsonb_build_object(), 'options', jsonb_build_object(), 'message_id', message_id,
            'message_timestamp', (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        ), now(), clock_timestamp());
        PERFORM pg_notify('dramatiq.default.enqueue', '');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER event_is_queued_for_subscribers AFTER INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION event_is_queued_for_subscribers();
CREATE INDEX delivery_of_subscription ON delivery (subscription, id DESC);
-- Old rows are looked for every hour.
CREATE INDEX delivery_queued ON delivery (queued_at);
CREATE INDEX kept_answer_answered ON kept_answer (answered_at);
