"""How papers, points and sources of claims are called."""

from grants.custody.claiming.tables import InvoiceKind, ProofKind, Settled
from grants.i18n import Text, _

KIND_NAMES: dict[str, Text] = {
    InvoiceKind.DIGITAL: _("数电发票"),
    InvoiceKind.OLDER: _("旧版发票"),
    InvoiceKind.FISCAL: _("财政票据"),
}
SETTLED_NAMES: dict[str, Text] = {
    Settled.SELLER: _("枢纽转账付给销售方"),
    Settled.ADVANCED: _("成员已转账垫付"),
    Settled.CASH: _("成员已付现金垫付"),
    Settled.LIST: _("枢纽转账付到本人银行卡"),
}
PROOF_NAMES: dict[str, Text] = {
    ProofKind.ACTIVITY: _("活动照片"),
    ProofKind.SIGN_IN: _("签到表"),
    ProofKind.SIGNED_LIST: _("签领单"),
}
# What a reviewer looks at (R-I5, R-I7).
POINT_NAMES: dict[str, Text] = {
    "genuine": _("票据真伪"),
    "title": _("抬头"),
    "persons": _("领款人"),
    "purpose": _("用途"),
    "line": _("科目余额"),
    "proof": _("签到表、照片"),
    "signed": _("两人签字"),
    "similar": _("相似发票"),
}
POINT_HINTS: dict[str, Text] = {
    "genuine": _("清晰、完整，已在税务平台查验"),
    "title": _("抬头和税号是枢纽的"),
    "persons": _("签领单上的人到场，本人签字，卡是本人的"),
    "purpose": _("符合项目和预算科目"),
    "line": _("科目剩余足够"),
    "proof": _("与活动的日期、人数相符"),
    "signed": _("两位签字人各签各的"),
}
SOURCE_NAMES: dict[str, Text] = {
    "qr": _("二维码"),
    "xml": _("数电发票数据"),
    "ofd": _("OFD 数据"),
    "pdf": _("PDF 文字"),
}
FIELD_NAMES: dict[str, Text] = {
    "number": _("发票号码"),
    "issued_on": _("开票日期"),
    "seller": _("销售方"),
    "seller_uscc": _("销售方税号"),
    "buyer": _("抬头"),
    "buyer_uscc": _("购买方税号"),
    "total": _("票面金额"),
}
