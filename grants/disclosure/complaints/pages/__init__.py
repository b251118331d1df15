"""The URLs of complaints: the public's, the reporter's status, the handlers' register."""

from grants.disclosure.complaints.pages import handling, public, register

ROUTES = [*public.ROUTES, *register.ROUTES, *handling.ROUTES]
