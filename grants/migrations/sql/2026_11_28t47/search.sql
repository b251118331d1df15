-- Names as they are compared: of one width and case, without blanks.
CREATE FUNCTION public_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(coalesce(said, ''), NFKC), '\s+', '', 'g'))
$$;

-- Every pair of letters that stand side by side: what makes words inside a Chinese name findable by an index.
CREATE FUNCTION public_bigrams(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(w.words, n, 2)), ARRAY[]::text[])
    FROM (SELECT public.public_words(said) AS words) w, generate_series(1, length(w.words) - 1) n
$$;

CREATE INDEX organization_name_bigrams ON organization USING gin (public_bigrams(name));
CREATE INDEX call_title_bigrams ON call USING gin (public_bigrams(title));
-- A draft is in no search, and is saved too often to be indexed at each letter.
CREATE INDEX application_title_bigrams ON application USING gin (public_bigrams(title))
    WHERE status NOT IN ('draft', 'withdrawn');
