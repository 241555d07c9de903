import tools.text
