from tortoise import Tortoise


async def start():
    await Tortoise.init(db_url="sqlite://", modules={"models": ["store.models", "aerich.models"]})
