"""Whom a promise concerns and who reports it: told by its subject, and by who acts."""

from __future__ import annotations

import re

from pipeline.draft.grammar import OFFICE_ACTS, SCOPES, GrammarRule
from pipeline.program.kinds import (
    BRANCHES,
    CHAPTERS,
    ENTERPRISES,
    EVERY_UNIT,
    PRIVATE_UNITS,
    PUBLIC_UNITS,
    STATE_UNITS,
    Scope,
)
from pipeline.program.organisations import stands_lowest
from pipeline.program.vocabulary import Reporter

# 'cơ quan, đơn vị' beside 'doanh nghiệp' in one sentence means those that are none.
_BODIES = re.compile(r"^(?:số |các )?cơ quan, đơn vị(?! ?,? ?(?:và )?doanh nghiệp)")
_ENTERPRISES = frozenset({STATE_UNITS, PRIVATE_UNITS, ENTERPRISES})


def scope_of(subject: str) -> Scope | None:
    """The scope that a folded subject names; None where it names none."""
    return next((rule.means for rule in SCOPES if rule.compiled.search(subject)), None)


def of_reporters(scope: Scope, office: str) -> Scope:
    """The scope of those who report a promise to `office`: chapters do so to a commune's, else units count theirs."""
    return EVERY_UNIT if scope in (CHAPTERS, BRANCHES) and not stands_lowest(office) else scope


def contrasted(subject: str, others: frozenset[Scope | None]) -> Scope | None:
    """The scope of 'cơ quan, đơn vị' in a sentence that promises something else for enterprises."""
    return PUBLIC_UNITS if _BODIES.match(subject) and others & _ENTERPRISES else None


def reporter_of(text: str) -> Reporter:
    """Who reports a promise of these folded words: the office where it acts itself, else the units."""
    rule = next((rule for rule in OFFICE_ACTS if rule.compiled.search(text)), None)
    return rule.means if rule else Reporter.UNIT


def office_rule(text: str) -> GrammarRule[Reporter] | None:
    """The rule by which the office reports a promise of these folded words; None where units do."""
    rule = next((rule for rule in OFFICE_ACTS if rule.compiled.search(text)), None)
    return rule if rule and rule.means is Reporter.OFFICE else None
