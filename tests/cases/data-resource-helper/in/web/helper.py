from importlib import resources


def serve(package, folder, name):
    return resources.files(package).joinpath(folder).joinpath(name).read_text()
