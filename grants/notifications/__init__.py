"""Outgoing mail and messages as rows: written in the action's transaction, sent by a job."""
