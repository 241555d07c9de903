import yaml
import bot.parts

if __name__ == "__main__":
    pass
