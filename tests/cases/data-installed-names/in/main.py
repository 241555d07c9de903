import writer.html.page
