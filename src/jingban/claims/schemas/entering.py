"""What is handed in at the window: claims, visits, bills, lines, materials, steps."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field

from jingban.claims.schemas.shapes import PLAIN, CommandId, Fen, Figure, Revision, RowId, Said, Short, Strict, Text


class ClaimLineIn(Strict):
    """费用明细."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
    quantity: Figure
    price: Figure
    amount: Fen
    day: date | None = None
    code: Short = ""
    spec: Text = ""
    unit: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    category: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    prescription: Short = ""
    trace: Short = ""


class ClaimCategoryIn(Strict):
    """A printed 大项."""

    name: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    amount: Fen


class ClaimBillIn(Strict):
    """票据."""

    number: Annotated[str, Field(min_length=1, max_length=40, pattern=PLAIN)]
    day: date
    total: Fen
    code: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    check_code: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    electronic: bool = True
    foreign: bool = False
    total_in_words: Fen | None = None
    printed_fund: Fen = 0
    categories: list[ClaimCategoryIn] = []
    lines: Annotated[list[ClaimLineIn], Field(max_length=20_000)] = []
    payer: Short = ""
    payer_id: Annotated[str, Field(max_length=30, pattern=PLAIN)] = ""
    sex: Literal["", "1", "2", "9"] = ""
    age: Annotated[int, Field(ge=0, le=150)] | None = None
    refund_of: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    paper: RowId | None = None


class ClaimOperationIn(Strict):
    """手术操作."""

    code: Annotated[str, Field(max_length=20, pattern=PLAIN)]
    day: date


class ClaimVisitIn(Strict):
    """A stay, or the care of one day at one provider."""

    med_type: Literal["11", "13", "14", "21", "22", "23", "24", "41", "51", "52", "53"]
    provider: Annotated[str, Field(min_length=1, max_length=60, pattern=PLAIN)]
    provider_name: Text = ""
    first: date
    last: date
    bills: Annotated[list[ClaimBillIn], Field(min_length=1, max_length=500)]
    department: Short = ""
    diagnoses: Annotated[list[Annotated[str, Field(max_length=20, pattern=PLAIN)]], Field(max_length=50)] = []
    operations: Annotated[list[ClaimOperationIn], Field(max_length=50)] = []
    out_of_town: Literal["", "02", "06", "07", "08", "09", "10", "11"] = ""
    excused: bool = False


class ClaimHeadIn(Strict):
    """What is said of the claim beside its visits."""

    person: RowId
    reason: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"] = "01"
    filed: date | None = None
    materials: list[Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]] = []
    proxy: bool = False
    applicant: Short = ""
    applicant_id: Annotated[str, Field(max_length=30, pattern=PLAIN)] = ""
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9+\- ]*$")] = ""
    liability_statement: bool = False
    account: Annotated[int, Field(ge=0, le=100_000_000_00)] = 0
    supplements: RowId | None = None


class ClaimHeadCorrectionIn(Strict):
    """What was said of a claim beside its visits, corrected; what is not named stays. Never whose claim it is."""

    revision: Revision
    why: Said
    reason: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"] | None = None
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9+\- ]*$")] | None = None
    account: Annotated[int, Field(ge=0, le=100_000_000_00)] | None = None
    proxy: bool | None = None
    applicant: Short | None = None
    applicant_id: Annotated[str, Field(max_length=30, pattern=PLAIN)] | None = None
    liability_statement: bool | None = None
    command_id: CommandId


class ClaimIn(ClaimHeadIn):
    """A new claim, keyed by hand. Visits may come later."""

    visits: Annotated[list[ClaimVisitIn], Field(max_length=200)] = []
    command_id: CommandId


class ClaimFromPapersIn(ClaimHeadIn):
    """A new claim from released papers of capture."""

    papers: Annotated[list[RowId], Field(min_length=1, max_length=200)]
    command_id: CommandId


class ClaimContentIn(Strict):
    """The visits of a draft, replaced as a whole."""

    revision: Revision
    visits: Annotated[list[ClaimVisitIn], Field(max_length=200)]
    command_id: CommandId


class ClaimMaterialIn(Strict):
    """One material."""

    code: Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]
    there: bool
    copies: Annotated[int, Field(ge=0, le=999)] = 1
    note: Text = ""


class ClaimMaterialsIn(Strict):
    """Materials as they lie on the desk."""

    revision: Revision
    materials: Annotated[list[ClaimMaterialIn], Field(max_length=20)]
    command_id: CommandId


class ClaimStepIn(Strict):
    """A step without more to say."""

    revision: Revision
    command_id: CommandId


class ClaimSaidIn(Strict):
    """A step with a reason."""

    revision: Revision
    reason: Said
    command_id: CommandId
