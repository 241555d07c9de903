"""Arithmetic that a language model should not do in its head."""

import ast
import math
import operator

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
}
FUNCTIONS = {"abs": abs, "round": round, "sqrt": math.sqrt, "log": math.log, "exp": math.exp}


def evaluate(node: ast.AST) -> float:
    match node:
        case ast.Expression(body=body):
            return evaluate(body)
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](evaluate(left), evaluate(right))
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](evaluate(operand))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*map(evaluate, arguments))
    raise ValueError(f"cannot calculate '{ast.unparse(node)}'")


def calculate(expression: str) -> dict:
    """Works out an arithmetic expression such as "(3 + 4) * sqrt(2)"."""
    try:
        return {"result": evaluate(ast.parse(expression, mode="eval"))}
    except (ArithmeticError, SyntaxError, TypeError, ValueError) as error:
        return {"error": str(error)}
