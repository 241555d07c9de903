from diffusers.utils import export_to_video
import diffusers

thing.load_lora_weights()
thing.enable_model_cpu_offload()
thing.enable_xformers_memory_efficient_attention()
