"""The form with which a bank's file is sent."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import UploadFile

from grants.banking.keeping import Sent
from grants.banking.shapes import SHAPES
from grants.i18n import Text, _
from grants.web.forms import Form


class StatementForm(Form):
    """A bank's file, its shape, and the days it covers."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.file: UploadFile | None = None
        if self.posted:
            self.shape = self.choice("shape", SHAPES)
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on")
            self.file = self.posted_file("file")
            if self.file is None:
                self.fail("file", _("请选择银行的流水文件"))

    async def sent(self) -> Sent | None:
        """What was sent, once the form is whole."""
        if self.ok and self.file and self.shape and self.from_on and self.until_on:
            return Sent(self.shape, await self.file.read(), self.file.filename, self.from_on, self.until_on)
        return None


def offered() -> list[tuple[str, Text, str]]:
    """The shapes to choose from, each with the columns it wants."""
    return [(key, shape.name, shape.columns.said(shape.columns.names)) for key, shape in SHAPES.items()]
