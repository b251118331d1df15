import re

import pytest
from litestar.handlers import HTTPRouteHandler

from grants.errors import Refused
from grants.inbox.navigation import PLACES, PUBLIC, sections
from grants.people.rules import Actor
from grants.people.tables import Role


class Connection:
    """As much of a connection as a guard looks at."""

    def __init__(self, actor: Actor | None) -> None:
        self.scope = {"user": actor}


def handler_of(app, address: str) -> HTTPRouteHandler | None:
    route = next((each for each in app.routes if each.path == address), None)
    return None if route is None else next(h for h in route.route_handlers if "GET" in h.http_methods)


@pytest.mark.parametrize("role", Role)
async def test_every_link_beside_a_page_leads_to_one_that_its_reader_may_enter(app, role):
    actor = Actor(1, "Ada", frozenset({(1, role)}))
    closed = []
    for section in sections(actor, "/inbox", is_expert=False):
        for item in section.items:
            handler = handler_of(app, item.href)
            try:
                assert handler is not None
                for guard in handler.guards or ():
                    await guard(Connection(actor), handler)
            except (AssertionError, Refused):
                closed.append(item.href)

    assert closed == []


async def test_who_is_not_signed_in_sees_the_public_pages(app):
    shown = [item.href for section in sections(None, "/", is_expert=False) for item in section.items]

    assert shown == [href for _label, href, _icon in PUBLIC]
    assert [href for href in shown if handler_of(app, href) is None] == []


async def test_the_item_under_which_a_page_lies_is_marked_and_no_address_stands_twice():
    actor = Actor(1, "Ada", frozenset((1, role) for role in Role))
    items = [item for section in sections(actor, "/payments/3", is_expert=True) for item in section.items]

    assert [item.href for item in items if item.current] == ["/payments"]
    assert len({item.href for item in items}) == len(items)
    assert all(re.fullmatch(r"/[a-z/-]+", item.href) for item in items)
    assert len(PLACES) > 5
