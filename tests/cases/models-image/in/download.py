from huggingface_hub import snapshot_download


def main():
    snapshot_download("acme/reranker", revision="v2")


def unused():
    snapshot_download("acme/unused")


if __name__ == "__main__":
    main()
