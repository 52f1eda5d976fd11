"""What to try in the demonstration, step by step, and by which message each is known to be done.

docs/sandbox.md has the format. Each step's words are those of the screens that it leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.demo.people import ANA, JORGE, LUIS

STEPS: Sequence[dict[str, Any]] = [
    {
        "id": "alert",
        "title": "Mira llegar una alerta",
        "how": "En el mostrador, cancela la factura A 203. La alerta le llega a Ana al momento.",
        "person": ANA,
        "desk": True,
        "seen": {"person": ANA, "says": ["🔴 Documento cancelado", "Factura A 203"]},
    },
    {
        "id": "attended",
        "title": "Atiéndela como Jorge",
        "how": "En el teléfono de Jorge toca Enterado bajo la alerta. La de Ana dirá quién la atendió.",
        "person": JORGE,
        "seen": {"person": ANA, "says": ["✓ Atendida por Jorge"]},
    },
    {
        "id": "question",
        "title": "Pregunta quién fue",
        "how": "Escríbelo como se lo dirías a alguien: Vigía encuentra en qué empresa fue.",
        "person": ANA,
        "text": "¿Quién canceló la A 203?",
        "seen": {"person": ANA, "says": ["Entendí: ", "«A 203»", "Documento cancelado · Factura A 203"]},
    },
    {
        "id": "why",
        "title": "Pide una explicación",
        "how": "En el mostrador, baja el precio del cemento como JMENDEZ. "
        "En la alerta de Ana toca ¿Por qué?, y contesta en el teléfono de Jorge.",
        "person": ANA,
        "desk": True,
        "seen": {"person": ANA, "says": ["💬 Explicación", "Jorge"]},
    },
    {
        "id": "user",
        "title": "Crea un usuario",
        "how": "Envíalo, elige la empresa y toca Guardar.",
        "person": ANA,
        "text": "/nuevo LPRADO Luis Prado, CONSULTA",
        "seen": {"person": ANA, "says": ["✅ Usuario creado", "LPRADO"]},
    },
    {
        "id": "joined",
        "title": "Invítalo y entra con su enlace",
        "how": "Bajo «Usuario creado» toca Invitar. Abre el enlace en el teléfono de Luis "
        "y pon la contraseña que quieras.",
        "person": ANA,
        "seen": {"person": LUIS, "says": ["✅ Ya estás dentro"]},
    },
    {
        "id": "switched_off",
        "title": "Apaga una operación",
        "how": "En Documentos, apaga una y guarda: se ve qué dejará de registrarse.",
        "person": ANA,
        "text": "/configurar",
        "seen": {"person": ANA, "says": ["Configuración guardada", "Ya no se registra", "folio"]},
    },
    {
        "id": "verified",
        "title": "Comprueba que nadie la alteró",
        "how": "Verificar recalcula la bitácora entera, de la primera huella a la última.",
        "person": ANA,
        "text": "/verificar",
        "seen": {"person": ANA, "says": ["✅ La bitácora está íntegra"]},
    },
    {
        "id": "certified",
        "title": "Prueba un solo registro",
        "how": "Elige la empresa: llega un archivo que prueba ese registro sin enseñar los demás. "
        "Descomprímelo y corre python3 verificar.py.",
        "person": ANA,
        "text": "/constancia 1",
        "seen": {"person": ANA, "says": ["✅ Constancia del #1", "Te mandé el archivo"]},
    },
]
