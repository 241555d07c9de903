from web import pages
from templates import Template

print(pages.index(), Template("minimal").text())
