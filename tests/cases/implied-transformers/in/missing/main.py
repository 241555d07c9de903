from transformers import AwqConfig
from transformers import BertJapaneseTokenizer
from transformers import BitsAndBytesConfig
from transformers import DetrForObjectDetection
from transformers import GPTQConfig
from transformers import LlamaTokenizer
from transformers import QuantoConfig
from transformers import TorchAoConfig
from transformers import pipeline
import transformers
import transformers.AutoModel

transformers.AutoModel.from_pretrained(device_map="x")
transformers.AutoModel.from_pretrained(attn_implementation="flash_attention_2")
transformers.AutoModel.from_pretrained(gguf_file="x")
