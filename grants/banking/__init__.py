"""What banks say of an account: files read, checked to chain, kept once, matched. Knows neither funder nor hub."""
