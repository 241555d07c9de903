from lightgbm import LGBMClassifier
from lightning.pytorch.loggers import TensorBoardLogger
from lightning.pytorch.loggers import WandbLogger
from sentence_transformers import SentenceTransformerTrainer
from sklearn.metrics import ConfusionMatrixDisplay
from torch.onnx import export
from torch.utils.tensorboard import SummaryWriter
from xgboost import XGBClassifier
from xgboost import plot_importance
import huggingface_hub
import keras
import lightgbm
import lightning
import mozci
import peft
import sentence_transformers
import sklearn
import torch
import ultralytics
import xgboost

sentence_transformers.SentenceTransformer(backend="onnx")
thing.track()
