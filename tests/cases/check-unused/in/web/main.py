import starlette

app = starlette
