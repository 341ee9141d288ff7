"""Bank accounts of persons: asked for by one person, decided by another; the table refuses one person doing both."""

import re
from dataclasses import asdict, dataclass

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.registry import models, refusals, repository
from jingban.registry.core import certificates, names
from jingban.registry.services.persons import CHECK, WRITE, object_of, said_reason

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,39}")
RELATIONS = ("self", "guardian", "heir", "unit")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be paid to."""

    holder: str
    account: str
    bank: str = ""
    bank_code: str = ""
    relation: str = "self"


def ask(actor: Actor, person_id: int, new: NewAccount, reason: str, evidence: str, command_id: str) -> int:
    """Ask for an account; id of what waits for another person."""
    scope = access.require(actor, WRITE)
    said, shown = said_reason(reason), evidence.strip()[:200]
    clean = NewAccount(
        names.tidy(new.holder), re.sub(r"\s", "", certificates.normal(new.account)), new.bank.strip()[:100],
        new.bank_code.strip()[:20], new.relation,
    )  # fmt: skip
    _check(clean, shown)
    request = {
        "person": person_id,
        **asdict(clean),
        "account": repository.digest(clean.account),
        "reason": said,
        "evidence": shown,
    }

    def change() -> Done:
        row = repository.locked_person(scope, person_id)
        if row is None:
            raise refusals.no_person()
        if clean.relation == "self" and names.key(clean.holder) != row.name_key:
            raise refusals.wrong_account("holder", "本人账户的户名应与参保人姓名一致")
        if models.PersonBankAccount.objects.filter(person=row, state="asked").exists():
            raise refusals.account_open()
        made = models.PersonBankAccount.objects.create(
            person=row, holder=clean.holder, relation=clean.relation, account_cipher=repository.sealed_account(clean.account),
            account_masked=certificates.masked_account(clean.account), bank=clean.bank, bank_code=clean.bank_code,
            reason=said, evidence=shown, asked_by=actor.username, asked_at=clock.now(),
        )  # fmt: skip
        details = {"account": made.pk, "masked": made.account_masked, "reason": said, "evidence": shown}
        return Done({"id": made.pk}, object_of(row.pk), details)

    return int(commands.run(actor, command_id, "registry.ask_account", request, change)["id"])


def _check(new: NewAccount, evidence: str) -> None:
    if problem := names.problem(new.holder):
        raise refusals.wrong_account("holder", problem.replace("姓名", "户名"))
    if not new.account.isascii() or not _NUMBER.fullmatch(new.account):
        raise refusals.wrong_account("account", "银行账号应为 8 到 40 位数字或字母")
    if new.relation not in RELATIONS:
        raise refusals.wrong_account("relation", "关系应为本人、监护人、继承人或单位")
    if new.relation != "self" and len(evidence) < 2:
        raise refusals.wrong_account("evidence", "不是本人的账户应写明依据的材料")


def decide(actor: Actor, account_id: int, accept: bool, answer: str, command_id: str) -> str:
    """Accept or reject, by another person; an accepted account replaces the one before. The new state."""
    scope = access.require(actor, CHECK)
    said = answer.strip()[:500] if accept else said_reason(answer)

    def change() -> Done:
        seen = repository.accounts(scope).filter(pk=account_id).first()
        if seen is None:
            raise refusals.no_account()
        # The person first, as everywhere, so that two decisions wait for each other.
        repository.locked_person(scope, seen.person_id)
        row = repository.locked_account(scope, account_id)
        if row is None or row.state != models.PersonBankAccount.ASKED:
            raise refusals.account_decided()
        if row.asked_by == actor.username:
            raise refusals.account_own()
        if accept:
            before = models.PersonBankAccount.objects.filter(person_id=row.person_id, state="accepted")
            before.update(state=models.PersonBankAccount.REPLACED)
        row.state = models.PersonBankAccount.ACCEPTED if accept else models.PersonBankAccount.REJECTED
        row.checked_by, row.checked_at, row.answer = actor.username, clock.now(), said
        row.save(update_fields=["state", "checked_by", "checked_at", "answer"])
        details = {"account": row.pk, "state": row.state, "answer": said}
        return Done({"state": row.state}, object_of(row.person_id), details)

    request = {"account": account_id, "accept": accept, "answer": said}
    return str(commands.run(actor, command_id, "registry.decide_account", request, change)["state"])
