from huggingface_hub import snapshot_download


def load(names):
    for name in [n for n in names]:
        snapshot_download(name)
        load([m for m in names])


load(["team/one"])
