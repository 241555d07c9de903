import lightgbm
import torch
