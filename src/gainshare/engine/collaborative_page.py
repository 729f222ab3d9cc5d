"""What the report of a collaborative market adds: its last settlement, who helped whom, money, leaks and attacks."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gainshare.core.words import counted, percent
from gainshare.engine.collaborative_cheats import cheating, other_rules
from gainshare.engine.collaborative_figures import help_matrix, slope_chart
from gainshare.engine.collaborative_money import Books
from gainshare.engine.collaborative_tally import CollaborativeTally
from gainshare.engine.ink import Plate
from gainshare.engine.page import POSSESSION, Page, Story, figure, name, section, table, text
from gainshare.engine.tally import Takings
from gainshare.markets.collaborative.records import Leak, Order, Outcome, Rules, Settled, Together, Written
from gainshare.markets.collaborative.story import Telling, improved, points, size

LIMITS = (
    "The operator is trusted: it holds everybody's data, draws the rows that judge, and trains the models.",
    POSSESSION,
    "That a member's own rows are true is not checked: whoever is judged by false rows gets a model fit for those.",
    "Near copies, and rows split among several names, are not found out: what they would have brought is tried above.",
    "Members pay for what held-out rows show, less one standard error: where rows are few, real help may stay unpaid.",
    "A model serves one task as far as training can see to that; whoever has it may try it on others, or pass it on.",
    "The page shows every member's scores, payments and earnings: it is for those who may see them.",
)


def sections(story: Story, found: Takings) -> Iterable[str]:
    """The last settlement told and drawn, who helped whom, who earned what, leaks, attacks, other rules."""
    tally = _tally(story)
    if tally.last is None:
        yield _waiting(tally)
        return
    number, _, settled = tally.last
    rules = tally.market.rules
    yield _told(tally, Telling(rules, settled, name), f"{story.name}/{number}")
    yield _scores(settled, rules)
    yield _matrix(settled, rules)
    yield Books(rules, settled, tally.settlements, tally.purses).section(found)
    if not rules.task.validation:
        yield _leaks(settled)
    if settled.written:
        yield _as_written(settled, settled.written, rules)
    yield cheating(settled, rules.division, rules.asset)
    yield other_rules(settled, rules.division, rules.asset)


def _tally(story: Story) -> CollaborativeTally:
    tally = story.tally.drawn
    assert isinstance(tally, CollaborativeTally)
    return tally


def _waiting(tally: CollaborativeTally) -> str:
    said = (
        "When the operator closes the round, models are trained, paid for and handed over in one step. Until then "
        "whoever withdraws gets everything back."
    )
    return section("settled", f"{counted(tally.members, 'member')} joined; nothing is settled yet", f"<p>{said}</p>")


def _told(tally: CollaborativeTally, telling: Telling, trade: str) -> str:
    """The settlement in sentences. telling: in HTML."""
    told = {label: "<br>".join(said).replace(" %", "&nbsp;%") for label, said in telling.sentences().items()}
    shown = "".join(f"<dt>{label}</dt><dd>{said}</dd>" for label, said in told.items())
    notes = []
    if tally.settlements > 1:
        notes.append(f"The last of {tally.settlements} settlements: what was paid for before is not paid for again.")
    if tally.members:
        notes.append(f"{counted(tally.members, 'member')} joined since, for the next.")
    below = f'<p class="note">{" ".join(notes)}</p>' if notes else ""
    return section("settled", f"{text(trade)}: {telling.headline()}", f'<dl class="told">{shown}</dl>{below}')


# ----------------------------------------------------------------------------------------------- who improved


def _scores(settled: Settled, rules: Rules) -> str:
    got, judged = improved(settled), [one for one in settled.members if not one.reason]
    if not judged:
        title = "Nobody has a task: everybody only helps"
    elif not got:
        title = "No line rises: everybody keeps the model it had"
    else:
        first = f"{name(got[0].party)} most, by {size(got[0].after - got[0].alone)} points"
        title = f"{len(got)} of {counted(len(judged), 'member')} with a task improved: {first}"
    note = (
        "Left, how well each member did with its own data and what it had paid for before; right, with the model it "
        f"has now, and what it pays and earns, in {rules.asset.code}. A thick line is a model that was handed over. "
        "Dotted, to a hollow dot: a model that was made with others' data and not handed over, as it is not surely "
        "better."
    )
    drawn = figure(slope_chart(settled, rules.asset), text(note)) if judged else ""
    return section("scores", title, drawn + _score_table(settled, rules))


def _score_table(settled: Settled, rules: Rules) -> str:
    heads = ("member", "rows", "held out", "before", "with others", "change", "may be chance", "charged for")
    who = "the same rows judge all" if rules.task.validation else "held-out rows train nobody"
    note = (
        f"Scores are {rules.task.score}; changes are in points, hundredths of it. May be chance: one standard error of "
        f"the change. Rows are distinct training rows; {who}."
    )
    rows = "".join(_score(one) for one in settled.members)
    return table(heads, rows) + f'<p class="note">{text(note)}</p>'


def _score(one: Outcome) -> str:
    counts = f'<th scope="row">{name(one.party)}</th><td>{one.training:,}</td><td>{one.held:,}</td>'
    if one.reason:
        return f'<tr>{counts}<td class="spans" colspan="5">only helps: {text(one.reason)}</td></tr>'
    tried = any(each.chosen for each in one.helps)
    change = (percent(one.after), points(one.after - one.alone), f"± {size(one.error)}") if tried else ("", "", "")
    cells = (percent(one.alone), *change, size(one.charged) if one.charged else "0")
    return f"<tr>{counts}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


# ---------------------------------------------------------------------------------------------- who helped whom


def _matrix(settled: Settled, rules: Rules) -> str:
    pairs = [(one, each) for one in settled.members if not one.reason for each in one.helps if each.party != one.party]
    if not pairs:
        return section("helped", "Nobody could be helped", "<p>That takes a member with a task.</p>")
    taker, best = max(pairs, key=lambda pair: pair[1].alone)
    harm = sum(each.alone < 0 for _, each in pairs)
    worse = f"{harm or 'none'} of {counted(len(pairs), 'pair')} would make a model worse"
    most = f"The data of {name(best.party)} promise most, to {name(taker.party)}: {size(best.alone)} points"
    title = most if best.alone > 0 else "By themselves, nobody's data promise to help another"
    rows = (
        "on the rows that judge all"
        if rules.task.validation
        else "by cross-validation inside the column's training rows; held-out rows alone decide what is charged"
    )
    note = (
        "Rows give, columns take: by how many points the column does better, or worse, when the row's data are put "
        "beside its own. Full triangles up are better, hollow ones down worse. In a frame: data that a model was made "
        f"of. Amounts are what was earned. Measured {rows}."
    )
    body = figure(help_matrix(settled, rules.asset), text(note) + _alike(settled.together))
    return section("helped", f"{title}; {worse}", body)


def _alike(together: Sequence[Together]) -> str:
    told = (f"{' and '.join(map(name, one.parties))} have {counted(one.rows, 'row')} in common." for one in together)
    return "".join(f" {said}" for said in told)


# ------------------------------------------------------------------------------------------- leaks, the published


def _leaks(settled: Settled) -> str:
    made = [one for one in settled.members if one.artefact]
    pairs = [(one, leak) for one in made for leak in one.leaks]
    if not pairs:
        why = "there is no other task" if made else "none was handed over"
        return section("leaks", f"No model leaks to others' tasks: {why}", "")
    one, leak = max(pairs, key=lambda pair: pair[1].model - pair[1].alone)
    gain = leak.model - leak.alone
    some = f"The model of {name(one.party)} also does better at the task of {name(leak.party)}, by {size(gain)} points"
    title = some if gain > 0 else "No model does better at tasks that were not paid for"
    note = (
        "A model is made for one task: training holds it back at others' as far as that costs its own task nothing. "
        "What it does better there than the taker's model before is value that left without being paid for."
    )
    heads = ("model of", "at the task of", "before", "this model", "change", "in words")
    own = {each.party: each.after if each.artefact else each.alone for each in settled.members}
    body = table(heads, "".join(_leak(one, leak, own[leak.party]) for one, leak in pairs))
    return section("leaks", title, f'{body}<p class="note">{text(note)}</p>')


def _leak(one: Outcome, leak: Leak, own: Fraction) -> str:
    """What a model does at another's task. own: what that member's own model does there."""
    change = leak.model - leak.alone
    said = "no better there, nothing leaks"
    if change > 0:
        than = "but not" if leak.model < own else "and"
        said = f"better there too, {than} as good as that member's own: {percent(own)}"
    cells = "".join(f"<td>{cell}</td>" for cell in (percent(leak.alone), percent(leak.model), points(change)))
    names = f'<th scope="row">{name(one.party)}</th><td class="name">{name(leak.party)}</td>'
    return f'<tr>{names}{cells}<td class="words">{said}</td></tr>'


def _as_written(settled: Settled, found: Written, rules: Rules) -> str:
    """The single task as it is published, beside what was settled."""
    title = (
        f"As published, {size(found.paid)} points are paid out of {size(found.pot)} that come in"
        f"{': it does not balance' if found.paid != found.pot else ''}"
    )
    rows = "".join(
        f'<tr><th scope="row">{name(one.party)}</th><td>{points(psi)}</td><td>{points(psi * found.pot)}</td></tr>'
        for one, psi in zip(settled.members, found.psi, strict=True)
    )
    note = (
        "The formula of Ohrimenko et al. (2019) pays everybody the sum of all improvements times its Shapley value, "
        "psi, in a game that also counts what members have already. Amounts in points, at the price of a point. The "
        f"rule in use is {rules.division}."
    )
    body = table(("member", "psi", "is paid"), rows)
    return section("written", title, f'{body}<p class="note">{text(note)}</p>')


def title(story: Story) -> str:
    """The page in one line."""
    tally = _tally(story)
    if tally.last is None:
        return f"{story.name}: {counted(tally.members, 'member')} joined, nothing is settled yet"
    paid = sum(purse.paid for purse in tally.purses.values())
    if not paid:
        return f"{story.name}: nobody helped anybody, so nobody pays"
    amount, last = story.asset.show(paid), tally.last[2]
    if tally.settlements > 1:
        return f"{story.name}: members paid {amount} in {tally.settlements} settlements"
    better = len(improved(last))
    if not better:
        return f"{story.name}: nobody helped anybody; least fees come to {amount}"
    return f"{story.name}: {better} of {counted(len(last.members), 'member')} improved and paid {amount}"


def drawings(rules: Rules, _: Order, evidence: object) -> Sequence[Plate]:
    """Scores and who helped whom, of a settlement."""
    if not isinstance(evidence, Settled):
        return ()
    return (slope_chart(evidence, rules.asset, "note slopes"), help_matrix(evidence, rules.asset, "note matrix"))


COLLABORATIVE = Page(tally=CollaborativeTally, sections=sections, limits=LIMITS, drawings=drawings, title=title)
