"""All tables and migrations, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="grants",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        exclude_imported=True,
        modules=[
            "grants.audit",
            "grants.files.tables",
            "grants.notifications.tables",
            "grants.people.tables",
            "grants.vocabulary.tables",
            "grants.organizations.tables",
            "grants.standing.tables",
            "grants.filing.tables",
            "grants.ledger.tables",
            "grants.funds.tables",
            "grants.questions.tables",
            "grants.calls.tables",
            "grants.calls.judging_tables",
            "grants.applications.tables",
            "grants.duplicates.tables",
            "grants.eligibility.tables",
            "grants.mailings.tables",
            "grants.experts.tables",
            "grants.scoring.draw_tables",
            "grants.scoring.recusal_tables",
            "grants.scoring.tables",
            "grants.scoring.dealing_tables",
            "grants.scoring.declaration_tables",
            "grants.scoring.sheet_tables",
            "grants.scoring.blind.tables",
            "grants.scoring.pitch.tables",
            "grants.results.tables",
            "grants.awards.tables",
            "grants.awards.feedback.tables",
            "grants.disbursement.tables",
            "grants.disbursement.reconciling.tables",
            "grants.custody.tables",
            "grants.reporting.tables",
        ],
    ),
    migration_dependencies=[],
    commands=[],
)
