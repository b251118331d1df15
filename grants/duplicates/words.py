"""What things of duplicates are called on pages."""

from grants.duplicates.tables import Band, HitKind, RulingKind
from grants.i18n import Text, _

KIND_NAMES: dict[HitKind, Text] = {
    HitKind.TEXT: _("文字"),
    HitKind.LINES: _("预算明细"),
    HitKind.ACCOUNT: _("银行账户"),
    HitKind.PHONE: _("电话"),
    HitKind.NAME: _("单位名称"),
    HitKind.PERSON: _("人员"),
}
BAND_NAMES: dict[Band, tuple[str, Text]] = {
    Band.SAME_TEXT: ("bad", _("文字相同")),
    Band.REWRITTEN: ("warn", _("通篇相近，疑似改写")),
    Band.BORROWED: ("info", _("部分段落相同")),
    Band.SHARED_KEY: ("info", _("信息相同")),
}
RULING_NAMES: dict[RulingKind, Text] = {
    RulingKind.DIFFERENT: _("不是同一项目"),
    RulingKind.SAME: _("同一项目"),
    RulingKind.PARTLY: _("部分重合"),
}
RULING_TONES: dict[RulingKind, str] = {
    RulingKind.DIFFERENT: "ok",
    RulingKind.SAME: "bad",
    RulingKind.PARTLY: "warn",
}
