"""What the examples of commands name: a person and a document that are nowhere yet."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID, Membership
from domain.examples import Examples, documents, free_person
from domain.permissions import READ_LOG
from services.asking import Ask
from services.log.stories import MOST_COMPANIES, has_story


async def free_examples(ask: Ask, places: Sequence[Membership]) -> Examples:
    """Somebody who is no user of these companies, and a document that is in none of their logs.

    It is looked for where a story is: in the logs that the person may read.
    """
    async with ask.installation.database.reading() as work:
        names = await work.users.names_among([place.company.id for place in places])
    return Examples(free_person(names), await _free_document(ask, places))


async def _free_document(ask: Ask, places: Sequence[Membership]) -> str:
    readable = [place.company.id for place in places if place.gives(READ_LOG)]
    logs = [company_id for company_id in readable if company_id != INSTALLATION_ID][:MOST_COMPANIES]
    candidates = documents()
    document = next(candidates)
    while await _is_in_one(ask, logs, document):
        document = next(candidates)
    return document


async def _is_in_one(ask: Ask, logs: Sequence[int], document: str) -> bool:
    for company_id in logs:
        if await has_story(ask, company_id, document):
            return True
    return False
