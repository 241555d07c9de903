from p import attribute, module
