"""Organisations: registered, filed, hubs; their bank accounts, lists, custody agreements."""
