import torch
import pandas
