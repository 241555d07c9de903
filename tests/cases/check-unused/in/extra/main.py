import httpx
import torch
