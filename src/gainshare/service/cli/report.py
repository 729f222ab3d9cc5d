"""`gainshare report`: the market's page of figures."""

from gainshare.engine.audit import audited
from gainshare.engine.disk import write
from gainshare.engine.report import page
from gainshare.service.cli.console import Console
from gainshare.service.folder import existing, running
from gainshare.service.story import story, told


def run(console: Console, market: str) -> int:
    """Write report.html into the market's folder."""
    draft = existing(market)
    with running(draft, workers=console.processes) as engine:
        verdicts = audited(engine, tries=10_000, stream_tries=0)
        text = page(story(engine, told(engine), verdicts, draft, f"gainshare report {draft.file.path.name}"))
        target = draft.file.state / "report.html"
        write(target, text.encode())
    console.say(f"wrote {target}")
    console.document({"wrote": str(target)})
    return 0
