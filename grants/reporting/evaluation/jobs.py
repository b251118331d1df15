"""The performance evaluation tables of an evaluation, made outside the request."""

from grants.jobs import job
from grants.reporting.evaluation import documents, papers, queries


@job("reporting.render_evaluation_papers")
async def render_evaluation_papers(evaluation_id: int) -> None:
    facts = await queries.facts_of(evaluation_id)
    for project in facts.projects:
        if project.result is not None and project.paper is None:
            made = await documents.table(facts, project, project.result)
            await papers.keep_evaluation_paper(
                None, project.project.id, content=made.content, check_code=made.check_code
            )
