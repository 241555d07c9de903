from anthropic import AnthropicBedrock
from anthropic import AnthropicVertex
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction
from instructor import from_anthropic
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from llama_index.core import SimpleDirectoryReader
import anthropic
import chromadb
import instructor
import langgraph.checkpoint.postgres
import langgraph.checkpoint.sqlite
import litellm
import llama_index.core
import mcp
import openai
import pymilvus
import qdrant_client

