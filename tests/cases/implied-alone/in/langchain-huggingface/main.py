import langchain
import langchain.chat_models

langchain.chat_models.init_chat_model(model_provider="huggingface")
