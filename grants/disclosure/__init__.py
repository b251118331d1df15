"""Public portal: home, projects with money in and out, checking a paper."""
