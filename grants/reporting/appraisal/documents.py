"""The poster of a project's questionnaire: a large code, the address to type, what happens with an answer."""

from grants import pdf
from grants.reporting.appraisal.facts import PlaceFacts
from grants.reporting.appraisal.tables import SurveyPlace
from grants.scoring.draw_order import canonical
from grants.settings import settings


def address(place: SurveyPlace) -> str:
    """Where a phone finds the questionnaire."""
    return f"{settings().address}/s/{place.code}"


async def poster(found: PlaceFacts) -> bytes:
    """One page to hang out; it is printed when it is asked for, and not kept."""
    facts = {"found": found, "survey": found.facts.survey, "address": address(found.place)}
    told = {
        "address": address(found.place),
        "award": found.project.award.number,
        "title": found.project.application.title,
        "opens_on": found.facts.survey.opens_on.isoformat(),
        "closes_on": found.facts.survey.closes_on.isoformat(),
    }
    inside = [("survey.json", "application/json", canonical(told).encode())]
    made = found.facts.survey.prepared_at
    return await pdf.render("pdf/reporting/survey_poster.html", facts, created=made, attachments=inside)
