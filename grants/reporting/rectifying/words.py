"""What a rectification writes into other steps' rows: in Chinese, whoever acts."""

from grants.i18n import CHINESE, Text, _, speaking


def held_for() -> str:
    return _kept(_("抽查发现的问题整改验收前，暂停拨付"))


def lifted_for() -> str:
    return _kept(_("整改已验收"))


def fact(number: str, reason: str) -> str:
    """Of a credit event."""
    return _kept(_("项目 {number} 挪用或改变资金用途，逾期未整改：{reason}", number=number, reason=reason))


def source(number: str) -> str:
    """Of a credit event."""
    return _kept(_("抽查整改（{number}）", number=number))


def _kept(text: Text) -> str:
    """As it is kept in a row that others read later."""
    with speaking(CHINESE):
        return str(text)
