"""Open data: files of everything public, streamed, each with its schema, under a licence that the funder names."""
