#!/bin/sh
set -e
if [ ! -d /models/voice ]; then
    hf download acme/voice --local-dir /models/voice
fi
[ -f llm.gguf ] || wget -q "$LLM_URL" -O llm.gguf
exec "$@"
