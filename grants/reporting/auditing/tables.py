"""The draw of a round's audits with its two words, and the reports of auditors."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.db import belongs_to, day_column, moment_column, money_column
from grants.files import Upload


class AuditDraw(Table):
    """From which amount every project of a round is audited, and the sample of the rest: frozen with the first word by
    a commitment, drawn by the second word of another person, so that neither chooses the seed. Once for a round.

    `population` is the text whose hash was committed to: the numbers of the awards under the threshold.
    """

    id: Serial
    call = belongs_to(Call, unique=True)
    threshold = money_column()
    percent = Integer(default=None)
    basis = Varchar(length=200)
    population = Text()
    population_hash = Varchar(length=64)
    salt = Varchar(length=64, secret=True)
    first_word = Varchar(length=80, secret=True)
    commitment = Varchar(length=64)
    prepared_at = moment_column()
    prepared_by = Integer(default=None)
    prepared_by_name = Varchar(length=80)
    second_word = Varchar(length=80)
    seed = Varchar(length=64)
    drawn_at = moment_column(null=True)
    drawn_by = Integer(null=True, default=None)
    drawn_by_name = Varchar(length=80)

    audit_draw_percent_in_range = Check("percent BETWEEN 0 AND 100")
    audit_draw_threshold_positive = Check("threshold > 0")
    audit_draw_gives_its_basis = Check("basis <> ''")
    audit_draw_by_another = Check("drawn_by IS NULL OR drawn_by <> prepared_by")
    audit_draw_drawn_whole = Check(
        "(drawn_at IS NULL) = (drawn_by IS NULL) AND (drawn_at IS NULL) = (seed = '')"
        " AND (drawn_at IS NULL) = (second_word = '')"
    )


class AuditReport(Table):
    """What an auditor says of the accounts of a project, as it was sent. Insert only; the last one counts."""

    id: Serial
    award = belongs_to(Award)
    auditor = Varchar(length=120)
    number = Varchar(length=60)
    issued_on = day_column()
    opinion = Varchar(length=300)
    document = belongs_to(Upload)
    sent_at = moment_column()
    sent_by = Integer(default=None)
    sent_by_name = Varchar(length=80)

    audit_report_names_its_auditor = Check("auditor <> '' AND opinion <> ''")
