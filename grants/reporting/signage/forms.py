"""Reads a photo of the mark with its day and place, what an officer says of it, and which copy everybody may see."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.web.forms import Form

ACCEPT, RETURN = "accept", "return"
AS_IT_IS, COPY = "as_it_is", "copy"


class ProofForm(Form):
    """The photo, where and when it was taken."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if self.posted:
            self.place = self.text("place", longest=120)
            self.taken_on = self.day("taken_on")
            self.photo = self.posted_file("photo")
            if self.photo is None:
                self.fail("photo", _("请选择照片"))


class DecisionForm(Form):
    """Accepted, or returned for a reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.outcome: str | None = None
        self.reason = ""
        if self.posted:
            self.outcome = self.choice("outcome", (ACCEPT, RETURN))
            self.reason = self.text("reason", required=False, longest=200)


class ReleaseForm(Form):
    """The photo as it is, or a copy."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.what = self.choice("what", (AS_IT_IS, COPY))
            self.copy = self.posted_file("copy") if self.what == COPY else None
            if self.what == COPY and self.copy is None:
                self.fail("copy", _("请选择处理过的图片"))
