"""Weights to a file, and the file to the hub."""

from pathlib import Path

from huggingface_hub import HfApi
from safetensors.torch import load_file, save_file
from torch import nn


def save(module: nn.Module, path: Path, **facts: str) -> None:
    weights = {name: value.contiguous() for name, value in module.state_dict().items()}
    save_file(weights, path, metadata={"format": "pt", **facts})


def restore(module: nn.Module, path: Path) -> None:
    module.load_state_dict(load_file(path))


def publish(path: Path, repository: str, message: str) -> str:
    """Returns the address of the commit."""
    api = HfApi()
    api.create_repo(repository, private=True, exist_ok=True)
    done = api.upload_file(
        path_or_fileobj=path,
        path_in_repo=path.name,
        repo_id=repository,
        commit_message=message,
    )
    return done.commit_url
