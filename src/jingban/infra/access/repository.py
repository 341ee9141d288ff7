"""Rows of access ⇄ values; every query of the module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from jingban.infra.access.actor import Actor, Holding
from jingban.infra.access.models import Grant, Role, User
from jingban.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role as the installation defines it in code."""

    code: str
    name: str
    rights: frozenset[str]


def within(scope: Scope, field: str = "centre") -> Q:
    """The one WHERE clause of a scope over the column that holds the organisation code."""
    if scope.everything:
        return Q()
    clause = Q(pk__in=[])
    for code in sorted(scope.codes):
        clause |= Q(**{f"{field}__startswith": code})
    return clause


def actor_of(user: User, address: str = "") -> Actor:
    """The acting value of an account."""
    grants = user.grants.select_related("role").order_by("id")
    holdings = tuple(Holding(frozenset(g.role.rights), g.scope, frozenset(g.fields)) for g in grants)
    return Actor(user.pk, user.username, user.display_name, user.centre, holdings, address)


def sync_roles(specs: Sequence[RoleSpec]) -> None:
    """Make the roles of the database those of the code; a role no longer in code loses its rights but is kept."""
    for order, spec in enumerate(specs):
        values = {"name": spec.name, "rights": sorted(spec.rights), "order": order}
        Role.objects.update_or_create(code=spec.code, defaults=values)
    Role.objects.exclude(code__in=[spec.code for spec in specs]).update(rights=[])


def holders(right: str, *, everywhere: bool = False) -> Iterable[User]:
    """Active accounts that hold a right (``everywhere``: without limits of scope)."""
    roles = [role.pk for role in Role.objects.all() if right in role.rights]
    grants = Grant.objects.filter(role__in=roles, user__is_active=True)
    if everywhere:
        grants = grants.filter(scope="*")
    return User.objects.filter(pk__in=grants.values("user_id"))


def page_of_users(scope: Scope, query: str, page: int, size: int, order: str) -> tuple[list[User], int]:
    """Accounts within a scope whose login or display name contains the query."""
    rows = User.objects.filter(within(scope)).prefetch_related("grants__role")
    if query:
        rows = rows.filter(Q(username__icontains=query) | Q(display_name__icontains=query))
    return list(rows.order_by(order, "id")[(page - 1) * size : page * size]), rows.count()
