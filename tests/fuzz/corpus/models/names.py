import argparse
import functools
import os
from pathlib import Path

import nltk
import requests
import torch
from huggingface_hub import hf_hub_download
from transformers import AutoModel, AutoTokenizer, pipeline

from app import embed
from app.config import ORG, settings

HERE = Path(__file__).parent
parser = argparse.ArgumentParser()
parser.add_argument("--llm-name", default="acme/llm")
FILES = {"small": "llm.Q2.gguf", "large": "llm.Q8.gguf"}

embedder = embed.Embedder(settings.embedder)
embed.ranker()
for package in ("punkt_tab", "stopwords"):
    nltk.download(package)
if AutoModel is None:
    AutoModel.from_pretrained("acme/conditional")


@functools.cache
def tokenizer():
    return AutoTokenizer.from_pretrained(f"{ORG}/tokenizer", revision="v1")


def llm(args):
    AutoModel.from_pretrained(args.llm_name)
    return hf_hub_download(repo_id=ORG + "/llm-gguf", filename=FILES[os.environ["SIZE"]])


def others(name):
    AutoModel.from_pretrained(HERE / "weights")
    AutoModel.from_pretrained("./weights")
    AutoModel.from_pretrained("weights")
    AutoModel.from_pretrained(os.path.join(os.environ["MODELS"], "a"))
    pipeline("summarization")
    torch.hub.load("acme/vision", model="resnet18", trust_repo=True)
    requests.get("https://example.com/prices.json")
    requests.get(f"https://example.com/{ORG}/voice.onnx?download=true", stream=True)
    AutoModel.from_pretrained(requests.get("https://example.com/which").text)
    return AutoModel.from_pretrained(name, local_files_only=True)


others("acme/offline")
