"""The paper of an accepted account, made outside the request."""

from grants.db import get
from grants.jobs import job
from grants.reporting.final_account import actions, documents
from grants.reporting.final_account.tables import FinalAccount


@job("reporting.final_account")
async def final_account(account_id: int) -> None:
    if (await get(FinalAccount, account_id)).upload is None:
        made = await documents.final_account(account_id)
        await actions.keep_account(None, account_id, content=made.content, check_code=made.check_code)
