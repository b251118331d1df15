"""What a check of the books found, in words."""

from dataclasses import dataclass

from grants.i18n import Text, _


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. `where` names the row: a book, an account, an entry, a link."""

    code: str
    where: str
    message: Text

    def __str__(self) -> str:
        return f"{self.code} [{self.where}] {self.message}"

    @classmethod
    def link_missing(cls, chain: str, position: int) -> "Finding":
        return cls("ledger.link_missing", f"{chain} {position}", _("封存链缺第 {n} 环", n=position))

    @classmethod
    def row_missing(cls, chain: str, position: int, row_id: int) -> "Finding":
        where = f"{chain} {position}"
        return cls("ledger.row_missing", where, _("封存链第 {n} 环的记录 {id} 不存在", n=position, id=row_id))

    @classmethod
    def row_differs(cls, chain: str, position: int, row_id: int) -> "Finding":
        where = f"{chain} {position}"
        return cls("ledger.row_differs", where, _("封存链第 {n} 环的记录 {id} 与封存时不同", n=position, id=row_id))
