import core.part
