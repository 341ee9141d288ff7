"""Words and small pieces every part of the interface uses."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

Channel = Literal["upload", "watched", "phone", "cli"]
BatchState = Literal["open", "ready", "released"]
PageState = Literal["queued", "read", "failed"]
FileState = Literal["queued", "opened", "refused"]
PaperState = Literal["open", "released"]
SecondState = Literal["not_needed", "needed", "different", "agreed"]
FieldState = Literal["confirmed_by_check", "read_only", "conflict"]
ActionName = Literal["set", "accept", "clear", "withdraw", "add_line", "delete_line", "move_line", "reset"]
Kind = Literal[
    "outpatient_bill", "inpatient_bill", "bill", "fee_list", "discharge_record", "diagnosis_certificate",
    "id_card", "bank_card", "separator", "other",
]  # fmt: skip
CommandId = Annotated[str, Field(min_length=8, max_length=64)]
Text = Annotated[str, Field(max_length=500)]
Key = Annotated[str, Field(max_length=80)]


class Refused(Schema):
    """A refusal: a stable code for programs, a Chinese message for people."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class CaptureProblem(Schema):
    """Why a file or a page was refused; the message is for the user."""

    code: str
    message: str


class Created(Schema):
    id: int
