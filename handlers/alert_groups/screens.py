"""What a group is told: what happened and when, and no detail that not all of its members may read."""

from __future__ import annotations

from domain.alert_links import alert_link
from domain.catalogue import Catalogue
from domain.companies import Company
from domain.phrases import count, first_of
from domain.zones import local_day
from handlers.kit.button_kinds import GroupButton
from handlers.kit.screen import Screen, button, link_button
from handlers.kit.text import bold, clock, moment, page, plain
from services.sending.alert_groups import GroupMessage

_NAMED = 6  # operations, and people who attended


def group_screen(message: GroupMessage, catalogue: Catalogue, bot_name: str) -> Screen:
    """One alert, or several as one: without names, amounts or documents, which open in private."""
    company, news = message.company, message.news
    if news.total == 1:
        title = plain(catalogue.label_of_operation(news.operations[0][0]))
        folios, when = f"folio {news.first}", moment(news.since, company.zone)
        often = ""
    else:
        title = count(news.total, "operación sensible", "operaciones sensibles")
        folios = f"folios {news.first} a {news.last}"
        when = _from_to(message)
        told = [f"{plain(catalogue.label_of_operation(code))}: {times:,}" for code, times in news.operations]
        often = "\n".join(first_of(told, limit=_NAMED))
    text = page(
        "\n".join([f"🔴 {bold(title)}", when, f"{plain(company.name)} · {folios}"]), often, _attended(message)
    )
    link = alert_link(bot_name, company.id, news.first, news.last)
    buttons = [link_button("Ver en privado", link)]
    if news.attended < news.total:
        buttons.append(button("Enterado", GroupButton(company.id, news.first, news.last)))
    return Screen(text, [buttons])


def connected_screen(company: Company) -> Screen:
    """The group's alerts come here from now on."""
    return Screen(
        page(
            f"✅ {bold('Aquí llegarán las alertas')} de {plain(company.name)}.",
            "Dirán qué pasó y a qué hora. Lo demás se abre en privado, si quien toca puede verlo.",
        )
    )


def _from_to(message: GroupMessage) -> str:
    news, zone = message.news, message.company.zone
    since, until = moment(news.since, zone), moment(news.until, zone)
    if local_day(news.since, zone) == local_day(news.until, zone):
        until = clock(news.until, zone)
    return since if since.endswith(until) else f"{since} a {until}"


def _attended(message: GroupMessage) -> str:
    news, zone = message.news, message.company.zone
    names = [f"{plain(name)} · {clock(at, zone)}" for name, at in news.attended_by]
    by_whom = "; ".join(first_of(names, limit=_NAMED))
    if not news.attended:
        return ""
    if news.attended < news.total:
        return f"Atendidas {news.attended:,} de {news.total:,}: {by_whom}"
    return f"✓ {'Atendida' if news.total == 1 else 'Atendidas'} por {by_whom}"
