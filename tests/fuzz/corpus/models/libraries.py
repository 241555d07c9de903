# Each call of rules/models.json once, by its full name.
import FlagEmbedding
import InstructorEmbedding
import TTS.api
import chromadb.utils.embedding_functions
import clip
import datasets
import docling.document_converter
import easyocr
import fastembed
import fastembed.rerank.cross_encoder
import faster_whisper
import gdown
import gensim.downloader
import httpx
import huggingface_hub
import huggingface_hub.file_download
import insightface.app
import keras.utils
import keybert
import langchain.embeddings
import langchain.embeddings.huggingface
import langchain_community.cross_encoders
import langchain_community.cross_encoders.huggingface
import langchain_community.embeddings
import langchain_community.embeddings.fastembed
import langchain_community.embeddings.huggingface
import langchain_community.llms
import langchain_community.llms.huggingface_pipeline
import langchain_huggingface
import langchain_huggingface.embeddings
import langchain_huggingface.llms
import llama_cpp
import llama_index.embeddings
import llama_index.embeddings.fastembed
import llama_index.embeddings.huggingface
import modelscope
import modelscope.hub.snapshot_download
import nltk
import nltk.downloader
import open_clip
import paddleocr
import peft
import rembg
import requests
import sentence_transformers
import sentence_transformers.cross_encoder
import spacy
import spacy.cli
import spacy.cli.download
import speechbrain.inference
import stanza
import tensorflow.keras.utils
import tensorflow_hub
import tiktoken
import timm
import torch.hub
import torch.utils.model_zoo
import torchvision.models
import transformers
import transformers.pipelines
import ultralytics
import urllib.request
import vllm
import wget
import whisper
import whisperx

speechbrain.inference.EncoderClassifier.from_hparams("org/from-hparams")
transformers.AutoModel.from_pretrained("org/from-pretrained")
FlagEmbedding.BGEM3FlagModel("org/bgem3flagmodel")
FlagEmbedding.FlagAutoModel.from_finetuned("org/from-finetuned")
FlagEmbedding.FlagLLMModel("org/flagllmmodel")
FlagEmbedding.FlagLLMReranker("org/flagllmreranker")
FlagEmbedding.FlagModel("org/flagmodel")
FlagEmbedding.FlagReranker("org/flagreranker")
InstructorEmbedding.INSTRUCTOR("org/instructor")
TTS.api.TTS("org/tts")
chromadb.utils.embedding_functions.DefaultEmbeddingFunction()
chromadb.utils.embedding_functions.SentenceTransformerEmbeddingFunction("org/sentencetransformerembeddingfunction")
clip.load("org/load")
datasets.load_dataset("org/load-dataset")
docling.document_converter.DocumentConverter()
easyocr.Reader(["en", "de"])
fastembed.ImageEmbedding("org/imageembedding")
fastembed.LateInteractionTextEmbedding("org/lateinteractiontextembedding")
fastembed.SparseTextEmbedding("org/sparsetextembedding")
fastembed.TextEmbedding("org/textembedding")
fastembed.rerank.cross_encoder.TextCrossEncoder("org/textcrossencoder")
faster_whisper.WhisperModel("org/whispermodel")
faster_whisper.download_model("org/download-model")
gdown.download("https://example.com/weights/model.gguf")
gensim.downloader.load("org/load")
httpx.get("https://example.com/weights/model.gguf")
httpx.stream(url="https://example.com/weights/model.gguf")
huggingface_hub.file_download.hf_hub_download("org/hf-hub-download", filename="model.Q4_K_M.gguf")
huggingface_hub.hf_hub_download("org/hf-hub-download", filename="model.Q4_K_M.gguf")
huggingface_hub.snapshot_download("org/snapshot-download")
insightface.app.FaceAnalysis("org/faceanalysis")
keras.utils.get_file("model.h5", origin="https://example.com/weights/model.h5")
keybert.KeyBERT("org/keybert")
langchain.embeddings.HuggingFaceBgeEmbeddings(model_name="org/huggingfacebgeembeddings")
langchain.embeddings.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain.embeddings.HuggingFaceInstructEmbeddings(model_name="org/huggingfaceinstructembeddings")
langchain.embeddings.huggingface.HuggingFaceBgeEmbeddings(model_name="org/huggingfacebgeembeddings")
langchain.embeddings.huggingface.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain.embeddings.huggingface.HuggingFaceInstructEmbeddings(model_name="org/huggingfaceinstructembeddings")
langchain_community.cross_encoders.HuggingFaceCrossEncoder(model_name="org/huggingfacecrossencoder")
langchain_community.cross_encoders.huggingface.HuggingFaceCrossEncoder(model_name="org/huggingfacecrossencoder")
langchain_community.embeddings.FastEmbedEmbeddings(model_name="org/fastembedembeddings")
langchain_community.embeddings.HuggingFaceBgeEmbeddings(model_name="org/huggingfacebgeembeddings")
langchain_community.embeddings.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain_community.embeddings.HuggingFaceInstructEmbeddings(model_name="org/huggingfaceinstructembeddings")
langchain_community.embeddings.fastembed.FastEmbedEmbeddings(model_name="org/fastembedembeddings")
langchain_community.embeddings.huggingface.HuggingFaceBgeEmbeddings(model_name="org/huggingfacebgeembeddings")
langchain_community.embeddings.huggingface.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain_community.embeddings.huggingface.HuggingFaceInstructEmbeddings(model_name="org/huggingfaceinstructembeddings")
langchain_community.llms.HuggingFacePipeline.from_model_id("org/from-model-id", task="text-generation")
langchain_community.llms.huggingface_pipeline.HuggingFacePipeline.from_model_id("org/from-model-id", task="text-generation")
langchain_huggingface.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain_huggingface.HuggingFacePipeline.from_model_id("org/from-model-id", task="text-generation")
langchain_huggingface.embeddings.HuggingFaceEmbeddings(model_name="org/huggingfaceembeddings")
langchain_huggingface.llms.HuggingFacePipeline.from_model_id("org/from-model-id", task="text-generation")
llama_cpp.Llama.from_pretrained("org/from-pretrained", filename="model.Q4_K_M.gguf")
llama_index.embeddings.HuggingFaceEmbedding("org/huggingfaceembedding")
llama_index.embeddings.fastembed.FastEmbedEmbedding("org/fastembedembedding")
llama_index.embeddings.huggingface.HuggingFaceEmbedding("org/huggingfaceembedding")
modelscope.hub.snapshot_download.snapshot_download("org/snapshot-download")
modelscope.snapshot_download("org/snapshot-download")
nltk.download("punkt_tab")
nltk.downloader.download("punkt_tab")
open_clip.create_model("org/create-model", pretrained="laion2b_s34b_b79k")
open_clip.create_model_and_transforms("org/create-model-and-transforms", pretrained="laion2b_s34b_b79k")
open_clip.create_model_from_pretrained("org/create-model-from-pretrained")
paddleocr.PaddleOCR(lang="org/paddleocr")
peft.PeftModel.from_pretrained(model_id="org/from-pretrained")
rembg.new_session("org/new-session")
requests.get("https://example.com/weights/model.gguf")
requests.request(url="https://example.com/weights/model.gguf")
sentence_transformers.CrossEncoder("org/crossencoder")
sentence_transformers.SentenceTransformer("org/sentencetransformer")
sentence_transformers.SparseEncoder("org/sparseencoder")
sentence_transformers.cross_encoder.CrossEncoder("org/crossencoder")
spacy.cli.download("en_core_web_sm")
spacy.cli.download.download("en_core_web_sm")
spacy.load("en_core_web_sm")
stanza.Pipeline("de")
stanza.download("de")
tensorflow.keras.utils.get_file("model.h5", origin="https://example.com/weights/model.h5")
tensorflow_hub.KerasLayer("org/keraslayer")
tensorflow_hub.load("org/load")
tiktoken.encoding_for_model("cl100k_base")
tiktoken.get_encoding("cl100k_base")
timm.create_model("org/create-model", pretrained=True)
torch.hub.download_url_to_file("https://example.com/weights/model.gguf")
torch.hub.load("https://example.com/weights/model.pth", model="resnet18")
torch.hub.load_state_dict_from_url("https://example.com/weights/model.pth")
torch.utils.model_zoo.load_url("https://example.com/weights/model.pth")
torchvision.models.resnet50(weights="DEFAULT")
transformers.pipeline("text-generation", model="org/pipeline")
transformers.pipelines.pipeline("text-generation", model="org/pipeline")
ultralytics.YOLO("yolo11n.pt")
urllib.request.urlopen("https://example.com/weights/model.gguf")
urllib.request.urlretrieve("https://example.com/weights/model.gguf")
vllm.LLM("org/llm")
wget.download("https://example.com/weights/model.gguf")
whisper.load_model("base")
whisperx.load_model("base")
