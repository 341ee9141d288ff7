"""What the database itself refuses about claims: a step that is not allowed, a change of what was decided."""

from jingban.claims.core.states import pairs
from jingban.infra.guards import Guards, Rule, changed

_SUMS = (
    *("total", "own_pay", "over_limit", "prior_self_pay", "eligible", "act_pay_dedc", "hifp_pay", "hifob_pay"),
    *("hifes_pay", "hifdm_pay", "hifmi_pay", "maf_pay", "oth_pay", "fund", "personal", "acct_pay"),
)
# What was handed in may change only while the claim is being entered or reviewed.
_FIXED = ("settled", "rechecked", "approved", "released", "closed", "superseded")


def _steps() -> str:
    held = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in sorted(pairs()))
    return f"OLD.state <> NEW.state AND NOT ({held})"


def _fixed(claim: str) -> str:
    states = ", ".join(f"'{state}'" for state in _FIXED)
    return f"EXISTS (SELECT 1 FROM claims_claim c WHERE c.id = {claim} AND c.state IN ({states}))"  # noqa: S608


_CONTENT = (
    ("line", changed("claim_id", "bill_id", "quantity", "price", "amount", "item", "item_class", "ratio", "ceiling")),
    ("bill", changed("claim_id", "visit_id", "key", "number", "code", "day", "total", "person_id")),
    ("visit", changed("claim_id", "med_type", "provider", "level", "first", "last", "person_id")),
)
GUARDS = Guards(
    "claims",
    (
        Rule("steps", "claim", "UPDATE", _steps(), "there is no such step"),
        Rule(
            "stays",
            "claim",
            "UPDATE",
            changed("number", "centre", "version", "corrects_id", "registered_by", "registered_at", "channel"),
            "a claim stays what it is",
        ),
        Rule("forward", "claim", "UPDATE", "NEW.revision < OLD.revision", "revisions go forward"),
        Rule("no_delete", "claim", "DELETE", "", "claims are never deleted"),
        *(
            rule
            for table, change in _CONTENT
            for rule in (
                Rule("fixed_add", table, "INSERT", _fixed("NEW.claim_id"), "the claim is settled"),
                Rule("fixed", table, "UPDATE", f"({change}) AND {_fixed('OLD.claim_id')}", "the claim is settled"),
                Rule("fixed_delete", table, "DELETE", _fixed("OLD.claim_id"), "the claim is settled"),
            )
        ),
        Rule("no_update", "event", "UPDATE", "", "the history is never changed"),
        Rule("no_delete", "event", "DELETE", "", "the history is never deleted"),
        Rule("no_update", "notice", "UPDATE", "", "what was told is never changed"),
        Rule("no_delete", "notice", "DELETE", "", "what was told is never deleted"),
        Rule(
            "stays",
            "settlement",
            "UPDATE",
            "OLD.void OR " + changed("claim_id", "visit_id", "round", "person_id", "year", "serial", "place", *_SUMS),
            "a settlement is only taken back",
        ),
        Rule("no_delete", "settlement", "DELETE", "", "settlements are never deleted"),
        Rule("no_update", "cut", "UPDATE", "", "a deduction is never changed"),
        Rule("no_delete", "cut", "DELETE", "", "a deduction is never deleted"),
        Rule(
            "stays",
            "directsettlement",
            "UPDATE",
            "OLD.reversed OR "
            + changed("setl_id", "person_digest", "provider", "first", "last", "total", "fund", "personal", "fields"),
            "what was settled elsewhere is only reversed",
        ),
        Rule("no_delete", "directsettlement", "DELETE", "", "what was settled elsewhere is never deleted"),
        Rule("no_update", "otherpayment", "UPDATE", "", "what was paid elsewhere is never changed"),
        Rule("no_delete", "otherpayment", "DELETE", "", "what was paid elsewhere is never deleted"),
        Rule("no_delete", "release", "DELETE", "", "what was handed to payment is never deleted"),
        Rule("stays", "release", "UPDATE", changed("claim_id", "book", "amount", "payable_id"), "it stays what it is"),
    ),
)
install, remove = GUARDS.install, GUARDS.remove
