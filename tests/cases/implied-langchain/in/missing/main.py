from langchain_community.chat_message_histories import RedisChatMessageHistory
from langchain_community.document_loaders import Docx2txtLoader
from langchain_community.document_loaders import PyMuPDFLoader
from langchain_community.document_loaders import PyPDFLoader
from langchain_community.document_loaders import UnstructuredFileLoader
from langchain_community.document_loaders import WebBaseLoader
from langchain_community.document_loaders import YoutubeLoader
from langchain_community.embeddings import HuggingFaceEmbeddings
from langchain_community.llms import LlamaCpp
from langchain_community.tools import DuckDuckGoSearchRun
from langchain_community.utilities import ArxivAPIWrapper
from langchain_community.utilities import WikipediaAPIWrapper
from langchain_community.vectorstores import Chroma
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
import langchain
import langchain.chat_models
import langchain_community
import langchain_huggingface
import langchain_text_splitters

langchain.chat_models.init_chat_model(model_provider="anthropic")
langchain.chat_models.init_chat_model(model_provider="bedrock")
langchain.chat_models.init_chat_model(model_provider="cohere")
langchain.chat_models.init_chat_model(model_provider="deepseek")
langchain.chat_models.init_chat_model(model_provider="fireworks")
langchain.chat_models.init_chat_model(model_provider="google_genai")
langchain.chat_models.init_chat_model(model_provider="google_vertexai")
langchain.chat_models.init_chat_model(model_provider="groq")
langchain.chat_models.init_chat_model(model_provider="huggingface")
langchain.chat_models.init_chat_model(model_provider="mistralai")
langchain.chat_models.init_chat_model(model_provider="ollama")
langchain.chat_models.init_chat_model(model_provider="openai")
langchain.chat_models.init_chat_model(model_provider="perplexity")
langchain.chat_models.init_chat_model(model_provider="together")
langchain.chat_models.init_chat_model(model_provider="xai")
