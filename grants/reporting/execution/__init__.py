"""Execution (资金执行): what became of the money of a fund, a round, an organisation, a project, out of the books."""
