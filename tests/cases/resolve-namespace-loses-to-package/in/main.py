import thing.part
