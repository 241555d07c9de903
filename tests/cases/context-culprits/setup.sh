# What people have lying about, large files without their bytes.
mkdir -p .git/objects .venv/lib env/bin models/base node_modules/left app/__pycache__
truncate -s 3000000 models/base/llama.gguf models/base/extra.safetensors
truncate -s 900 models/tiny.bin
truncate -s 2000000 data.parquet .venv/lib/torch.so
truncate -s 1500 .git/objects/pack
truncate -s 400 .venv/lib/x.pyc env/bin/python env/pyvenv.cfg app/__pycache__/main.pyc
truncate -s 700 node_modules/left/index.js debug.log
echo TOKEN=x >.env
echo TOKEN= >.env.example
echo x >id_rsa
