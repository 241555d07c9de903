"""One persona, served.

The persona is the file that PERSONA_FILE names. Three ways to start it:

    uvicorn ai.main:app                 the service
    python -m ai.main                   the same, host and port from the environment
    python -m ai.main --chat            no service: talk to the persona in this terminal
"""

import argparse
import asyncio

from ai.agent import Runtime
from ai.api import create_app
from ai.models import choose_model
from ai.persona import load_persona
from ai.settings import Settings
from ai.telemetry import configure_logging

settings = Settings.from_environment()
configure_logging(settings.log_level)

persona = load_persona(settings.persona_file)
runtime = Runtime(persona, choose_model(settings.model or persona.model))
app = create_app(runtime)


def chat_here() -> None:
    """Hold the conversation in this terminal, in this process."""
    from console.chat import chat

    with asyncio.Runner() as loop:
        chat(runtime.card, lambda question: loop.run(runtime.ask(question, session="terminal")))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ai.main", description=persona.title)
    parser.add_argument("--chat", action="store_true", help="talk to the persona here")
    if parser.parse_args().chat:
        chat_here()
        return

    import uvicorn

    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None)


if __name__ == "__main__":
    main()
