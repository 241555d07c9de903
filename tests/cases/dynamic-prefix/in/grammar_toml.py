NAME = "toml"
