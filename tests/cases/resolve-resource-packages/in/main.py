from pages.template import Template

print(Template("plain").text())
