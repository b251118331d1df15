"""The clock of a demo."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from grants import clock
from grants.demo.ahead import move_to, this_is_a_demo
from grants.web.forms import Form
from grants.web.guards import public
from grants.web.render import page


@get("/demo/clock", name="demo.demo_clock", guards=[public])
async def demo_clock(request: Request[Any, Any, Any]) -> Template:
    this_is_a_demo()
    return page(request, "demo/demo_clock.html", form=Form(moment=f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"))


@post("/demo/clock", name="demo.move_clock", guards=[public], status_code=200)
async def move_clock(request: Request[Any, Any, Any]) -> Template | Redirect:
    this_is_a_demo()
    form = Form(await request.form())
    moment = form.moment("moment")
    if form.ok and moment is not None:
        with form.showing_refusals():
            await move_to(moment)
            return Redirect("/demo/clock", status_code=303)
    return page(request, "demo/demo_clock.html", status=422, form=form)


ROUTES = [demo_clock, move_clock]
