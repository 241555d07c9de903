"""A notepad that lasts as long as the session."""

from google.adk.tools import ToolContext


def take_note(text: str, tool_context: ToolContext) -> dict:
    """Writes something down, to be read again later in this conversation."""
    notes = [*tool_context.state.get("notes", []), text]
    tool_context.state["notes"] = notes
    return {"notes": len(notes)}


def read_notes(tool_context: ToolContext) -> dict:
    """Reads everything that was written down in this conversation."""
    return {"notes": tool_context.state.get("notes", [])}
