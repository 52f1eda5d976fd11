"""The Bot API's refusals, with the words of its own server (Bot API 10.0, core.telegram.org/bots/api).

ApiError                any refusal: code, description, parameters
├── BadRequest          400, `Bad Request: …`
├── ChatMigrated        400, with `migrate_to_chat_id`
├── Unauthorized        401
├── Forbidden           403, `Forbidden: …`
├── NotFound            404
├── Conflict            409, `Conflict: …`
├── TooLarge            413
└── TooManyRequests     429, with `retry_after`
"""

from sandbox.wire import Wire


class ApiError(Exception):
    """`description` is complete, with the prefix of its code."""

    def __init__(self, code: int, description: str, parameters: Wire | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def wire(self) -> Wire:
        answer: Wire = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class BadRequest(ApiError):
    def __init__(self, reason: str) -> None:
        super().__init__(400, f"Bad Request: {reason}")


class ChatMigrated(ApiError):
    def __init__(self, new_id: int) -> None:
        super().__init__(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": new_id},
        )


class Unauthorized(ApiError):
    def __init__(self) -> None:
        super().__init__(401, "Unauthorized")


class Forbidden(ApiError):
    def __init__(self, reason: str) -> None:
        super().__init__(403, f"Forbidden: {reason}")


class NotFound(ApiError):
    def __init__(self, reason: str | None = None) -> None:
        super().__init__(404, f"Not Found: {reason}" if reason else "Not Found")


class Conflict(ApiError):
    def __init__(self, reason: str) -> None:
        super().__init__(409, f"Conflict: {reason}")


class TooLarge(ApiError):
    def __init__(self) -> None:
        super().__init__(413, "Request Entity Too Large")


class TooManyRequests(ApiError):
    def __init__(self, retry_after: int) -> None:
        super().__init__(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
