from gradio import LoginButton
from gradio import Plot
import gradio

thing.launch(mcp_server=True)
