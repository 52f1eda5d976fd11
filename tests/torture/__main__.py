"""`python -m tests.torture <what> --help`: a command each; 1 is the exit code of a violation."""

from __future__ import annotations

import typer

from tests.torture.attack import attack
from tests.torture.faults import faults
from tests.torture.kill import kill
from tests.torture.outage import outage
from tests.torture.several import several
from tests.torture.storm import storm
from tests.torture.tamper import tamper

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def tortures() -> None:
    """The invariants, checked under the worst conditions."""


app.command("attack")(attack)
app.command("kill")(kill)
app.command("storm")(storm)
app.command("faults")(faults)
app.command("outage")(outage)
app.command("several")(several)
app.command("tamper")(tamper)

if __name__ == "__main__":
    app()
