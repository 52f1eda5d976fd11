"""Markup is shown as text everywhere in the browser."""

from __future__ import annotations

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import Office
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER

HOSTILE = (
    "<img src=x onerror=document.title='tomado'></script><script>document.title='tomado'</script>"
    "<b>negritas</b> &lt;i&gt; [enlace](javascript:document.title='tomado')"
)


async def test_what_a_person_types_stays_text(ana: BrowserPhone) -> None:
    await ana.send("/nuevo")
    await ana.sees("●○○○○ Usuario")
    await ana.send(HOSTILE)
    await ana.sees("⚠️")
    await ana.sees(HOSTILE)
    await _has_done_nothing(ana)


async def test_what_a_business_system_reports_stays_text(ana: BrowserPhone, office: Office) -> None:
    await ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    await office.reports("document_cancelled", HOSTILE)
    await ana.sees("🔴 Documento cancelado", HOSTILE)
    await ana.tap("Ver")
    await ana.sees("folio 2", HOSTILE, "Huella")
    await _has_done_nothing(ana)


async def _has_done_nothing(phone: BrowserPhone) -> None:
    assert await phone.page.title() == "Vigía"
    assert await phone.page.locator("#log :is(img, script), #log .theirs a").count() == 0
