"""What forgeries are made of: what buttons say, what people write, and what else Telegram sends."""

from __future__ import annotations

from typing import Any

Wire = dict[str, Any]

CODES = ("d", "n")
ACTIONS = (
    "save", "cancel", "back", "keep", "close", "discard", "tabs", "all", "none", "generate", "register",
    "pick:1", "pick:2", "page:all", "page:9999", "profile:1", "profiles:999999999", "change:name",
    "change:password", "change:company", "zone:0", "zone:99", "on:document_printed",
    "off:access_denied", "off:log_settings_changed", "locked", "tab:documents",
    "tab:__class__", "ack", "view", "page:0all", "open:kept", "open:operation", "period:yesterday",
    "sensitive", "show", "clear:all", "use:1", "forget:1", "day:20261121", "day:99999999", "month:202611",
    "month:000000", "idle", "within:documents", "operation:document_cancelled", "user:0123456789ab",
    "outcome:denied", "origin:api", "every:daily", "hour:9", "years", "set:5", "set:99", "hold", "release",
    "purge", "export",
)  # fmt: skip
MENU = (
    "nuevo", "configurar", "bitacora", "empresa", "registrar", "ayuda", "close", "vanish", "cancelar",
    "start", "usuarios", "perfiles", "alertas", "exportar", "verificar", "bloquear", "filtrar", "grafica",
    "resumen", "conservar", "",
)  # fmt: skip
COMMANDS = (
    "/start", "/nuevo", "/configurar", "/bitacora", "/empresa", "/ayuda", "/cancelar", "/usuarios",
    "/perfiles", "/alertas", "/exportar", "/verificar", "/grafica", "/resumen", "/conservar", "/settings",
    "/bloquear", "/claim", "/", "//", "/NUEVO",
    "/nuevo@vigia_demo_bot", "/nuevo@otro_bot", "/start@vigia_demo_bot",
)  # fmt: skip
# However people show a code: all of these are one attempt with it.
STARTS = (
    "/start {}", "/start {}", "/START {}", "/start\n{}", "/start  {} ", "/start@vigia_demo_bot {}", "{}",
    "Mi código es {}", "start {}", "/start={}", "/start{}",
)  # fmt: skip
FRAGMENTS = (
    "'; DROP TABLE users; --", "1 OR 1=1", "\" UNION SELECT password_hash FROM users --", "%s%s%s%n",
    "{0.__class__}", "{draft.operation_id}", "${jndi:ldap://x}", "<b>", "</b></i>",
    "<script>alert(1)</script>", "&lt;&#0;&#x110000;", "<a href='tg://user?id=1001'>Ana</a>",
    "{\"update_id\": 1}", "[]", "null", "../../etc/passwd", "\\u0000", "\\ud800", "\x00", "\x1b[31m",
    "\u202e gnp.exe", "\u2067\u2066", "\u200b\u200d\ufeff", "\u0301" * 40, "👩‍👩‍👧‍👦" * 8, "🇲🇽",
    "𝔸" * 50, "١٢٣", "１２３", "²³", "٪", "ＳＵＰＥＲＶＩＳＯＲ",
    "ЅUPERVISOR", "SUPERVISOR", "-1", "0", "1e309",
    "NaN", "Infinity", "99999999999999999999999999", "=1+1", "@SUM(A1)", "\r\nX-Header: 1",
    "a\nb\tc\vd\fe\x85f\u2028g", "true", "None", "0x41", "1,000", "²" * 9, "ß" * 80, "İ" * 60, "ﬃ" * 60,
    "  ", ".", ",", "·", "«»",
)  # fmt: skip
INSERTED = (
    "\x00",
    "\n",
    ":",
    "😀",
    "\u202e",
    "\u0661",
    "\uff11",
    " ",
    "%00",
    "\u200b",
    "-",
    "+",
    ".",
    "\ufeff",
    "𝟙",
    "é",
)
ARGUMENTS = (
    "", " ", "RSOTO Rosa Soto, CONSULTA", "ROSA Rosa Soto, SUPERVISOR", "A B C, D, E, F", ",", ",,,,",
    "\n\n\n", "20", "0", "51", "-1", "٢٠", "ayer cancelado MLOPEZ", "1", "2", "otra", "x" * 4000,
    "ABCD-EFGH-JKMN-PQRS", "AAAA-AAAA-AAAA-AAAA", "abcd efgh", "-" * 100, "😀" * 1000, "menu:registrar",
    "1001", "vigia_" + "A" * 43,
)  # fmt: skip

FILE = {"file_id": "F", "file_unique_id": "U"}
POLL: Wire = {
    "id": "1", "question": "¿?", "options": [], "total_voter_count": 0, "type": "regular", "is_closed": False,
    "is_anonymous": True, "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
}  # fmt: skip
OTHER: tuple[Wire, ...] = (
    {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1,
                 "is_animated": False, "is_video": False}},
    {"contact": {"first_name": "SUPERVISOR", "phone_number": "+52 55 0000 0000", "user_id": 1001}},
    {"location": {"latitude": 90.0, "longitude": -180.0}},
    {"document": {**FILE, "file_name": "../../vigia.db", "mime_type": "text/x-python"},
     "caption": "x" * 4097},
    {"document": FILE, "caption": "/start ABCD-EFGH-JKMN-PQRS"},
    {"photo": [], "caption": "/nuevo RSOTO Rosa Soto, CONSULTA"},
    {"photo": [{**FILE, "width": 1, "height": 1}]},
    {"voice": {**FILE, "duration": 1}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"poll": POLL},
    {"new_chat_title": "SUPERVISOR"},
    {"group_chat_created": True},
    {"migrate_to_chat_id": 1001},
    {"web_app_data": {"data": "menu:registrar", "button_text": "Guardar"}},
    {"users_shared": {"request_id": 1, "users": [{"user_id": 1001}]}},
    {"successful_payment": {"currency": "MXN", "total_amount": 1, "invoice_payload": "x",
                            "telegram_payment_charge_id": "x", "provider_payment_charge_id": "x"}},
    {"hologram": {"nobody": "knows", "this": [1, 2, {"kind": None}]}},
    {},
)  # fmt: skip
ORIGINS: tuple[Wire, ...] = (
    {"type": "user", "date": 1, "sender_user": {"id": 1001, "is_bot": False, "first_name": "Ana"}},
    {"type": "hidden_user", "date": 1, "sender_user_name": "SUPERVISOR"},
    {"type": "chat", "date": 1, "sender_chat": {"id": -100, "type": "supergroup", "title": "x"}},
    {"type": "channel", "date": 1, "chat": {"id": -100, "type": "channel", "title": "x"}, "message_id": 1},
    {"type": "from_the_future", "date": 1},
)

UPDATES: tuple[tuple[str, Wire], ...] = (
    ("channel_post", {"text": "/start ABCD-EFGH-JKMN-PQRS"}),
    ("edited_channel_post", {"text": "/nuevo"}),
    ("edited_message", {"text": "/nuevo RSOTO Rosa Soto, CONSULTA", "edit_date": 1}),
    ("business_message", {"text": "/nuevo", "business_connection_id": "x"}),
    ("my_chat_member", {"new": "kicked"}),
    ("my_chat_member", {"new": "member"}),
    ("inline_query", {"query": "menu:registrar"}),
    ("poll", POLL),
    ("removed_chat_boost", {}),
    ("thought_read", {"text": "/nuevo"}),
)
