"""Entry: python -m trainer.pretrain model.width=1024 epochs=3"""

import hydra
import torch
from torch.utils.data import DataLoader

from data_pipeline.pack import packed
from model.config import DecoderConfig
from model.decoder import Decoder
from model.publish import save

from .loop import train
from .settings import TrainerSettings
from .tracking import tracked


@hydra.main(version_base=None, config_path="../config/train", config_name="base")
def main(config) -> None:
    settings = TrainerSettings()
    torch.manual_seed(settings.seed)
    decoder = Decoder(DecoderConfig(**config.model))
    batches = DataLoader(
        packed(settings.corpus, config.model.length), batch_size=config.batch, shuffle=True
    )
    with tracked(config.name, settings.tracking_uri, **config.model):
        trained = train(decoder, batches, epochs=config.epochs, rate=config.rate)
    save(trained, settings.output / f"{config.name}.safetensors", name=config.name)


if __name__ == "__main__":
    main()
