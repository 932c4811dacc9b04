"""The call of Slack for one delivery, and what follows at once where Slack does not know our charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from blocks.charts import has_chart, without_charts
from gateway.outcomes import Ours, Posted, failure_of
from gateway.slack import Slack
from scheduler.rendering import Content
from storage.deliveries import Claimed

NO_SUCH_BLOCK = "invalid_blocks"


async def call(slack: Slack, row: Claimed, content: Content, again: Callable[[], None]) -> Posted | None:
    """Send it. If Slack refuses blocks among which there is a chart, send it once more without: nothing was
    posted, and the words beside a chart say the same. `again` is told of the second call, for the pace."""
    try:
        return await _call(slack, row, content)
    except Exception as error:
        failure = failure_of(error)
        refused = isinstance(failure, Ours) and failure.code == NO_SUCH_BLOCK
        if not refused or not has_chart(content.blocks):
            raise
    again()
    return await _call(slack, row, replace(content, blocks=without_charts(content.blocks)))


async def _call(slack: Slack, row: Claimed, content: Content) -> Posted | None:
    if row.op == "publish":
        await slack.publish(row.slack_user_id, content.view or {})
        return None
    if row.op == "update":
        if row.response_url is not None:
            await slack.replace(row.response_url, content.text, content.blocks)
            return None
        assert row.channel is not None
        assert row.ts is not None
        return await slack.update(row.channel, row.ts, content.text, content.blocks)
    channel = row.thread_channel or row.to_channel or row.slack_user_id
    return await slack.post(channel, content.text, content.blocks, thread_ts=row.thread_ts, key=str(row.id))
