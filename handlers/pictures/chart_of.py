"""The chart of an activity report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.activity import Activity, UserTally
from domain.catalogue import Catalogue
from domain.companies import Company
from domain.filter_words import STRANGERS
from domain.phrases import count
from handlers.pictures.dates import BARS_TITLES, bar_label, period_of
from rendering.charts.chart import Chart, Labelled


def chart_of(
    activity: Activity, company: Company, catalogue: Catalogue, *, remarks: Sequence[str] = ()
) -> Chart:
    """Activity by time, by user and by tab."""
    period = period_of(activity.since, activity.until, company.zone)
    return Chart(
        company=company.name,
        period=period[0].upper() + period[1:],
        remarks=remarks,
        total=activity.total,
        bars_title=BARS_TITLES[activity.grain],
        bars=[Labelled(bar_label(bar, activity, company.zone), bar.tally) for bar in activity.bars],
        sections=[
            ("Por usuario", list(_users(activity))),
            (
                "Por pestaña",
                [Labelled(catalogue.label_of_category(code), tally) for code, tally in activity.tabs],
            ),
        ],
    )


def _users(activity: Activity) -> Iterator[Labelled]:
    for user in activity.users:
        yield Labelled(user_label(user), user.tally)
    if activity.other_users:
        yield Labelled(count(activity.other_users, "usuario más", "usuarios más"), activity.others)


def user_label(user: UserTally) -> str:
    """A user as entries name them: `MLOPEZ · María López`. Strangers have no user."""
    return f"{user.user_name} · {user.full_name}" if user.user_name else STRANGERS
