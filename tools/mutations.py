"""Every small change that the mutation run makes to a module; tools/mutants.py runs the tests on each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip

#: Fields of a node that are not run: what is said of types.
NOT_RUN = ("annotation", "returns")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where (lines and columns from 1), what, and the whole module with it."""

    line: int
    column: int
    what: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change to a module.

    A statement dropped, a comparison or a sum turned, a number one more, `and` for `or`, a condition fixed, a `not`
    dropped, and what a comprehension leaves out taken in.
    """
    tree = ast.parse(source)
    for holder, place, node in _parts(tree):
        for what, other in _instead_of(node):
            holder[place] = other
            yield Mutant(*_where(node), what, ast.unparse(ast.fix_missing_locations(tree)))
            holder[place] = node


def _where(node: ast.AST) -> tuple[int, int]:
    at = node.target if isinstance(node, ast.comprehension) else node
    return getattr(at, "lineno", 0), getattr(at, "col_offset", 0) + 1


def _parts(node: ast.AST) -> Iterator[tuple[Any, int | str, ast.AST]]:
    """Each node below one that is run, with what holds it and its place there."""
    for field, value in list(ast.iter_fields(node)):
        if field not in NOT_RUN:
            holder: Any = value if isinstance(value, list) else vars(node)
            for place in range(len(value)) if isinstance(value, list) else [field]:
                if isinstance(holder[place], ast.AST):
                    yield holder, place, holder[place]
                    yield from _parts(holder[place])


def _instead_of(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in a node's place, and what that changes."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.For():
            yield "statement dropped", ast.Pass()
        case ast.If():
            yield "statement dropped", ast.Pass()
            yield "condition always True", ast.If(ast.Constant(True), node.body, node.orelse)
            yield "condition always False", ast.If(ast.Constant(False), node.body, node.orelse)
        case ast.IfExp():
            yield "condition always True", node.body
            yield "condition always False", node.orelse
        case ast.comprehension() if node.ifs:
            yield "condition dropped", ast.comprehension(node.target, node.iter, [], node.is_async)
        case _:
            yield from _instead_of_value(node)


def _instead_of_value(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare():
            turned = [OPPOSITE[type(node.ops[0])](), *node.ops[1:]]
            yield "comparison turned", ast.Compare(node.left, turned, node.comparators)
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and for or", ast.BoolOp(other, node.values)
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield "sum turned", ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", node.operand
        case ast.Constant() if type(node.value) is int:
            yield "number one more", ast.Constant(node.value + 1)
