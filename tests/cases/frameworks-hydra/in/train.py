import hydra
from hydra.utils import instantiate


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    instantiate(config.model)
    instantiate({"_target_": "nets.extra.Head"})
