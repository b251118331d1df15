"""The books as workbooks: the same rows and figures as on the pages and on paper."""

from collections.abc import Iterator, Sequence

from grants.custody.books import exchange
from grants.custody.books.exchange import Opening
from grants.custody.books.facts import NOTHING, Voucher
from grants.custody.books.reckoning import Ledger, Row, TrialBalance
from grants.custody.books.words import ROW_NAMES, direction
from grants.i18n import Text, _
from grants.workbooks import Cell, Sheet, workbook

AMOUNT = 16


def trial_balance(trial: TrialBalance) -> bytes:
    """科目余额表."""
    rows: list[list[Cell]] = [[each.code, each.name, *each.columns] for each in trial.lines]
    columns = (
        *((_("科目编码"), 28), (_("科目名称"), 36), (_("期初借方"), AMOUNT), (_("期初贷方"), AMOUNT)),
        *((_("本月借方"), AMOUNT), (_("本月贷方"), AMOUNT), (_("本年累计借方"), AMOUNT), (_("本年累计贷方"), AMOUNT)),
        *((_("期末借方"), AMOUNT), (_("期末贷方"), AMOUNT)),
    )
    return workbook(Sheet(trial.month, columns, [*rows, ["", _("合计"), *trial.totals]]))


def general_ledger(ledgers: Sequence[Ledger]) -> bytes:
    """总账, a sheet for all titles."""
    columns = ((_("科目"), 28), (_("月份"), 12), (_("摘要"), 20), *_sides())
    rows = [[str(each.title), row.month, ROW_NAMES[row.kind], *_amounts(row)] for each in ledgers for row in each.rows]
    return workbook(Sheet(_("总账"), columns, rows))


def account_ledger(found: Ledger) -> bytes:
    """明细账 or 日记账 of an account."""
    columns = ((_("日期"), 12), (_("凭证号"), 12), (_("摘要"), 48), (_("对方科目"), 40), *_sides())
    return workbook(Sheet(found.title.name, columns, _entries(found)))


def vouchers(listed: Sequence[Voucher]) -> bytes:
    """凭证清单: one row for each voucher."""
    columns = (
        *((_("日期"), 12), (_("凭证号"), 12), (_("摘要"), 48), (_("金额"), AMOUNT), (_("附单据"), 8)),
        *((_("制单"), 14), (_("审核"), 14), (_("冲销"), 18)),
    )
    rows: list[list[Cell]] = [
        [each.on, each.name, each.words, each.total, each.attachments, each.prepared_by, each.checked_by, each.undoes]
        for each in listed
    ]
    return workbook(Sheet(_("凭证清单"), columns, rows))


def export(listed: Sequence[Voucher], openings: Sequence[Opening]) -> bytes:
    """What accounting software imports: the vouchers line by line, and what each account held before them."""
    return workbook(
        Sheet(_("凭证"), [(each, 16) for each in exchange.COLUMNS], exchange.lines(listed)),
        Sheet(_("期初余额"), [(each, 16) for each in exchange.OPENING_COLUMNS], exchange.opening_lines(openings)),
    )


def _entries(found: Ledger) -> Iterator[list[Cell]]:
    for row in found.rows:
        if row.move is None:
            yield [row.on or row.month, "", ROW_NAMES[row.kind], "", *_amounts(row)]
        else:
            yield [row.on, row.move.voucher, row.move.words, row.move.counter, *_amounts(row)]


def _sides() -> tuple[tuple[Text, int], ...]:
    return (_("借方"), AMOUNT), (_("贷方"), AMOUNT), (_("方向"), 6), (_("余额"), AMOUNT)


def _amounts(row: Row) -> list[Cell]:
    debit, credit = (amount if amount != NOTHING else None for amount in (row.debit, row.credit))
    return [debit, credit, direction(row.balance), abs(row.balance)]
