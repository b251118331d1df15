"""The performance evaluation table of a project, kept as it was rendered."""

from grants import audit, clock, files
from grants.audit import action
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting.evaluation import queries
from grants.reporting.evaluation.tables import EvaluatedProject, EvaluationPaper


@action
async def keep_evaluation_paper(by: None, project_id: int, *, content: bytes, check_code: str) -> EvaluationPaper:
    """Keep the table of a project as it was rendered. The first one stays."""
    await get(EvaluatedProject, project_id, lock="UPDATE")
    there = await EvaluationPaper.objects().where(EvaluationPaper.project == project_id).first()
    if there is not None:
        return there
    upload = await files.keep_made(content, f"evaluation-{project_id}.pdf", "application/pdf", by=by)
    paper = EvaluationPaper(project=project_id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "reporting.evaluation_paper_kept", paper, sha256=upload.sha256)
    return paper


async def paper_for(person: Actor, project_id: int) -> Upload:
    """The paper, for who may read the project's evaluation. Raises NotFound for others and while it is being made."""
    _facts, project = await queries.readable_project(person, project_id)
    if project.paper is None:
        raise NotFound("reporting.no_evaluation_paper", _("评价表汇总后生成，可能还在生成"))
    return await get(Upload, project.paper.upload)
