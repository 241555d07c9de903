"""Which of our illustrations a picture resembles."""

import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import ResNet18_Weights, resnet18


class PictureEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        weights = ResNet18_Weights.DEFAULT
        self.prepare = weights.transforms()
        self.body = resnet18(weights=weights)
        self.body.fc = nn.Identity()

    @torch.inference_mode()
    def forward(self, pictures: list[Image.Image]) -> Tensor:
        batch = torch.stack([self.prepare(picture.convert("RGB")) for picture in pictures])
        return nn.functional.normalize(self.body(batch), dim=-1)
