import contextlib

class Body:
    import in_class

if len("x") > 1:
    import in_if
elif True:
    import in_elif
else:
    import in_else
try:
    import in_try
except ValueError:
    import in_except
else:
    import in_try_else
finally:
    import in_finally
with contextlib.nullcontext():
    import in_with
for _ in [1]:
    import in_for
else:
    import in_for_else
while True:
    import in_while
    break
match 1:
    case 1:
        import in_match

def f(x=__import__("in_default")):
    import in_function

g = lambda: __import__("in_lambda")
